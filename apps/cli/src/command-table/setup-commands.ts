import type { Command } from "commander";

import type { DoctorOptions } from "../doctor/doctor.ts";
import type { Program } from "../program.ts";
import { connected } from "./shared-options.ts";

/** Commands about the program itself: its configuration, its checks. */
export function addSetupCommands(root: Command, program: Program, answer: (code: number) => void): void {
  root.commandsGroup("Setup commands:");

  connected(root.command("doctor"))
    .description("check configuration, connection, clock, signature, permissions, LogView and a query")
    .option("--report <file>", "write a transcript without secrets, to attach to a bug report")
    .action(async (options: DoctorOptions) => answer(await (await import("../doctor/doctor.ts")).doctor(program, options)));

  root
    .command("emulator")
    .description("serve the emulator until Ctrl-C; emulator --help lists its options")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument("[options...]")
    .action(async (options: string[]) => answer(await (await import("../commands/emulator.ts")).emulator(program, options)));
}
