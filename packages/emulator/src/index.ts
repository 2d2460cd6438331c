export { createEmulator } from "./create-emulator.ts";
export { serve } from "./serve.ts";
export type { Emulator } from "./emulator.ts";
export type { Fault, FaultName } from "./faults/faults.ts";
export type { Listening, ListenOptions } from "./server/listen.ts";
export type { RecordedRequest } from "./wire/request-log.ts";
export type { ScriptedJob } from "./jobs/scripted-job.ts";
export type { EmulatorOptions, StsToken } from "./options.ts";
