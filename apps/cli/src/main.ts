#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { homedir } from "node:os";

import { runCli } from "./cli.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";

const io: Io = {
  places: { env: process.env, cwd: process.cwd(), home: homedir(), readFile: readIfThere },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (listener) => {
    process.on("SIGINT", listener).on("SIGTERM", listener);
    return () => process.off("SIGINT", listener).off("SIGTERM", listener);
  },
};

// The reader of the output has closed it, as `head` does, so nothing more can be reported.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCodes.brokenPipe);
  });
}

const code = await runCli(process.argv.slice(2), io);
// Waits until a pipe has accepted what was written, and for nothing else, so that jobs that were left are not followed any longer.
process.stderr.write("", () => process.stdout.write("", () => process.exit(code)));

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
