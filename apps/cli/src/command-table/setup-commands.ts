import { Argument, Command } from "commander";

import type { CompletionShell } from "../completion/completion-script.ts";
import type { ConfigInitOptions } from "../config/config-init.ts";
import type { ConfigShowOptions } from "../config/config-show.ts";
import type { DoctorOptions } from "../doctor/doctor.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { connected } from "./shared-options.ts";

/** Commands about the program itself: its configuration, its checks. */
export function addSetupCommands(root: Command, program: Program, answer: (code: number) => void): void {
  root.commandsGroup("Setup commands:");

  root.addHelpCommand(new Command("help").argument("[command]").description("show the help of a command").helpGroup("Setup commands:"));

  const config = root.command("config").description("write and show the configuration");
  config
    .command("init")
    .description("ask for endpoint, project and key, and write them to odps_config.ini, readable only by you")
    .option("--profile <name>", "write them to this section, and leave the others alone")
    .option("--file <file>", "the file; default: the one that is read now, else ~/.odpscmd/odps_config.ini")
    .action(async (options: ConfigInitOptions) => answer(await (await import("../config/config-init.ts")).configInit(program, options)));
  connected(config.command("show"))
    .description("show each setting and where it comes from, without secrets")
    .option("--json", "print a JSON object for each setting")
    .action(async (options: ConfigShowOptions) => answer((await import("../config/config-show.ts")).configShow(program, options)));

  connected(root.command("doctor"))
    .description("check configuration, connection, clock, signature, permissions, LogView and a query")
    .option("--report <file>", "write a transcript without secrets, to attach to a bug report")
    .action(async (options: DoctorOptions) => answer(await (await import("../doctor/doctor.ts")).doctor(program, options)));

  root
    .command("completion")
    .description("print a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: CompletionShell) => {
      const { completionScript } = await import("../completion/completion-script.ts");
      program.io.stdout.write(completionScript(shell, root));
      answer(exitCodes.succeeded);
    });

  root
    .command("emulator")
    .description("serve the emulator until Ctrl-C; emulator --help lists its options")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument("[options...]")
    .action(async (options: string[]) => answer(await (await import("../commands/emulator.ts")).emulator(program, options)));
}
