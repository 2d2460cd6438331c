import { serve } from "./serve.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

// A signal to npm ends npm and its shell, but does not reach what they started. Without these lines this server could not be stopped.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop.abort(), 250).unref();
}

process.exitCode = await serve(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal: stop.signal });
