// `npm run console`: builds the page, serves it with its gateway and an emulator on one port, and keeps jobs running.
import { parseArgs } from "node:util";

import { isMaxComputeError } from "@maxcompute-rx/node";

import { buildPage } from "./build-page.ts";
import { serveConsole, type ServedConsole } from "./serve-console.ts";

const usage = `npm run console [-- OPTIONS]
  --port N     where to listen on this machine; default 4600
  --account    look at the project of your configuration instead of an emulator: read only, no demo jobs
`;

const { values } = parseArgs({ options: { port: { type: "string", default: "4600" }, account: { type: "boolean", default: false }, help: { type: "boolean" } } });
if (values.help === true) {
  process.stdout.write(usage);
  process.exit();
}

const { account, port } = values;
const served = await open().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
});
const what = account ? `the project ${served.project}, read only` : "an emulator with a demo workload; no account is used";
process.stdout.write(`\nThe console shows ${what}:\n\n  ${served.address}\n\nCtrl-C ends it.\n`);

const stop = (): void => void served.close().then(() => process.exit());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
// A signal to npm ends npm and its shell, but not the programs that they started.
if (process.env["npm_lifecycle_event"] !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 250).unref();
}

async function open(): Promise<ServedConsole> {
  await buildPage();
  // A demo that runs for days keeps only the last hour, so that it does not grow.
  return serveConsole({ port: Number(port), account, workload: !account, emulator: { pace: 4000, queueMs: 1500, maxEndedInstances: 500 } });
}

function reasonOf(error: unknown): string {
  if (isMaxComputeError(error)) return `${error.message}${error.nextStep === undefined ? "" : `\n${error.nextStep}`}`;
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  return taken ? `Something else listens on port ${port}. Choose another one: npm run console -- --port 4700` : String(error);
}
