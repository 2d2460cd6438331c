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

// Whoever read the output has gone, as `head` does when it has enough: nobody is left to tell anything.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCodes.brokenPipe);
  });
}

const code = await runCli(process.argv.slice(2), io);
// A pipe may still be taking what was written. Nothing else is waited for: a job that was left is followed no longer.
process.stderr.write("", () => process.stdout.write("", () => process.exit(code)));

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
