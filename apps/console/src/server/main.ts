// `npm run console`: serves the page with its gateway and an emulator on one port, and keeps jobs running.
import { enableCompileCache } from "node:module";
import { parseArgs } from "node:util";

import { historyFolder } from "./history/history-folder.ts";
import type { ServedConsole } from "./serve-console.ts";

const usage = `npm run console [-- OPTIONS]
  --port N           where to listen on this machine; default 4600
  --account          look at the project of your configuration instead of an emulator: read only, no demo jobs
  --history DIR      where the history of jobs is kept; default ${historyFolder()}
  --history-days N   how long a job is kept; default 30
  --history-mb N     the largest size of the history; default 500
  --no-history       record nothing
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4600" },
    account: { type: "boolean", default: false },
    history: { type: "string", default: historyFolder() },
    "history-days": { type: "string", default: "30" },
    "history-mb": { type: "string", default: "500" },
    "no-history": { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit();
}

const { account, port } = values;
const page = Promise.withResolvers<void>();
const [served, { buildPage, isPageBuilt }] = await Promise.all([open(), import("./build-page.ts")]).catch(giveUp);
const isBuilt = await isPageBuilt();
const what = account ? `the project ${served.project}, read only` : "an emulator with a demo workload; no account is used";
process.stdout.write(
  `\nThe console shows ${what}:\n\n  ${served.address}\n\n${served.historyTrouble === null ? "" : `${served.historyTrouble}\n\n`}${isBuilt ? "" : "The page is being built, and opens in some seconds. "}Ctrl-C ends it.\n`,
);

const stop = (): void => void served.close().then(() => process.exit());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
// A signal to npm ends npm and its shell, but not the programs that they started.
if (process.env["npm_lifecycle_event"] !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 250).unref();
}

// After the address, because a build keeps all cores busy.
await buildPage().catch(giveUp);
page.resolve();

async function open(): Promise<ServedConsole> {
  const folder = values["no-history"] ? null : values.history;
  const [days, megabytes] = [countOf("history-days"), countOf("history-mb")];
  // What is loaded from here on was compiled by the last start, if nothing has changed.
  enableCompileCache();
  const { serveConsole } = await import("./serve-console.ts");
  // A demo that runs for days keeps only the last hour, so that it does not grow.
  const emulator = { pace: 4000, queueMs: 1500, maxEndedInstances: 500 };
  return serveConsole({
    port: Number(port),
    account,
    workload: !account,
    emulator,
    page: page.promise,
    history: folder === null ? false : { folder, days, megabytes },
  });
}

function giveUp(error: unknown): never {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}

function countOf(option: "history-days" | "history-mb"): number {
  const count = Number(values[option]);
  if (count > 0) return count;
  throw new RangeError(`--${option} takes a number above 0, not ${JSON.stringify(values[option])}.`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE")
    return `Something else listens on port ${port}. Choose another one: npm run console -- --port 4700`;
  // Those of the library tell the next step.
  return "nextStep" in error && typeof error.nextStep === "string" ? `${error.message}\n${error.nextStep}` : error.message;
}
