import { explainConfiguration } from "@maxcompute-rx/node";

import { configurationOptions, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { report } from "../follow/conclude.ts";
import type { Program } from "../program.ts";
import { withOptionNames } from "../terminal/command-words.ts";
import { oneLine, wrap } from "../terminal/display-text.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";

export interface ConfigShowOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `config show`: each setting, and where it comes from. Of credentials, only their kind and the beginning of the id. */
export function configShow(program: Program, options: ConfigShowOptions): number {
  const { stdout } = program.io;
  const { settings, error } = explainConfiguration(configurationOptions(options), program.io.places);
  const paint = createPaint(program.io, stdout);
  for (const { name, value, source, lookedIn } of settings) {
    const places = withOptionNames(lookedIn.join("; "));
    const from = source === null ? `not set; looked in ${places}` : `from ${withOptionNames(source)}`;
    stdout.write(
      options.json === true
        ? `${JSON.stringify({ name, value, source, lookedIn })}\n`
        : `${name.padEnd(12)} ${oneLine(value ?? "–")}\n${" ".repeat(13)}${paint("gray", wrap(oneLine(from), columnsOf(stdout) - 13, 13))}\n`,
    );
  }
  return error === null ? exitCodes.succeeded : report(program, error);
}
