#!/usr/bin/env node
import process from "node:process";

import { runCommand } from "./command/cli.ts";

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onStop: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  },
});
