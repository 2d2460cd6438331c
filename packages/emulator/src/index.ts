import { assembleEmulator, type Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";
import { fakeEngine } from "./testing/fake-engine.ts";

export function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return assembleEmulator(options, () => Promise.resolve(fakeEngine()));
}

export { serve } from "./serve.ts";
export type { Emulator } from "./emulator.ts";
export type { Fault, FaultName } from "./faults.ts";
export type { Listening, ListenOptions } from "./http/listen.ts";
export type { RecordedRequest } from "./http/request-log.ts";
export type { ScriptedJob } from "./jobs/scripted-job.ts";
export type { EmulatorOptions, StsToken } from "./options.ts";
