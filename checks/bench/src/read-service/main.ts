import { connect } from "@maxcompute-rx/node";

// Reads the records of an instance several times: node main.ts ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS.
// Prints JSON: the seconds of the quickest run by the clock and by the processor, and the least milliseconds to the first row.
const [, , endpoint = "", project = "", accessKeyId = "", accessKeySecret = "", instance = "", runs = ""] = process.argv;
const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret } });
const seconds: number[] = [];
const processorSeconds: number[] = [];
const firstRowMs: number[] = [];
let rows = 0;
for (let run = 0; run < Number(runs); run += 1) {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  const reader = await mc.instance(instance).openReader({ tunnel: true, reopen: true });
  rows = 0;
  for await (const batch of reader.batches()) {
    if (rows === 0) firstRowMs.push(performance.now() - startedAt);
    rows += batch.length;
  }
  seconds.push((performance.now() - startedAt) / 1000);
  const { user, system } = process.cpuUsage(used);
  processorSeconds.push((user + system) / 1e6);
}
process.stdout.write(
  JSON.stringify({
    rows,
    seconds: Math.min(...seconds),
    processorSeconds: Math.min(...processorSeconds),
    firstRowMs: Math.min(...firstRowMs),
  }),
);
