import { serve } from "./serve.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

process.exitCode = await serve(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal: stop.signal });
