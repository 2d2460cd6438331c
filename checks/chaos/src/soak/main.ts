import { fork } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect, undiciTransport } from "@maxcompute-rx/node";

import { Churn } from "./churn.ts";
import { clearlyGrows } from "./trend.ts";

// npm run soak -- [--minutes N]: jobs come and go on a faulty service in another process, and nothing in this one may grow.

const { values } = parseArgs({ options: { minutes: { type: "string", default: "5" } } });
const minutes = Number(values.minutes);
if (!Number.isFinite(minutes) || minutes <= 0) throw new TypeError("Usage: npm run soak -- [--minutes N]");

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Hello {
  readonly endpoint: string;
  readonly account: { readonly project: string; readonly accessKeyId: string; readonly accessKeySecret: string };
}

const server = fork(new URL("./server/main.ts", import.meta.url));
const [hello] = (await once(server, "message")) as [Hello];
const { project, accessKeyId, accessKeySecret } = hello.account;
const transport = undiciTransport();
const mc = connect({
  endpoint: hello.endpoint,
  project,
  credentials: { accessKeyId, accessKeySecret },
  transport,
  watch: { requestsPerSecond: 200 },
});
const ending = new AbortController();
const script = async (job: object): Promise<string> => {
  const response = await fetch(new URL("/emulator/jobs", hello.endpoint), { method: "POST", body: JSON.stringify(job) });
  const { id } = (await response.json()) as { id: string };
  return id;
};

/** What is looked at, with the growth that chance may bring besides a fifth. */
const figures = {
  "heap MB": { slack: 8, measure: () => process.memoryUsage().heapUsed / 1e6 },
  "buffers MB": { slack: 8, measure: () => process.memoryUsage().external / 1e6 },
  timers: { slack: 20, measure: () => resources("Timeout") },
  sockets: { slack: 20, measure: () => resources("TCPSocketWrap") },
  "other handles": {
    slack: 20,
    measure: () => process.getActiveResourcesInfo().length - resources("Timeout") - resources("TCPSocketWrap"),
  },
  "abort listeners": { slack: 0, measure: (waited: AbortSignal) => getEventListeners(waited, "abort").length },
} as const;

function resources(name: string): number {
  return process.getActiveResourcesInfo().filter((one) => one === name).length;
}

async function measured(waited: AbortSignal): Promise<Record<string, number>> {
  await pause(300);
  collectGarbage();
  return Object.fromEntries(Object.entries(figures).map(([name, { measure }]) => [name, Math.round(measure(waited) * 10) / 10]));
}

const churn = new Churn({ mc, script, signal: ending.signal });
const running = churn.run();
const samples: Record<string, number>[] = [];
const most = 12;
for (let sample = 0; sample < most; sample += 1) {
  await pause((minutes * 60_000) / most);
  samples.push(await churn.calm(measured));
}
ending.abort();
await running;
await transport.close();
server.disconnect();

console.table(samples);
console.log(churn.counts);
const growing = Object.entries(figures).filter(([name, { slack }]) =>
  clearlyGrows(
    samples.map((sample) => sample[name] ?? 0),
    slack,
  ),
);
for (const [name] of growing) console.log(`GROWS: ${name}: ${samples.map((sample) => sample[name]).join(", ")}`);
if (growing.length > 0) process.exitCode = 1;
