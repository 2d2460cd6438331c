import { connect } from "@maxcompute-rx/node";

// Reads the records of an instance several times: node main.ts ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS; prints JSON, of the quickest run.
const [, , endpoint = "", project = "", accessKeyId = "", accessKeySecret = "", instance = "", runs = ""] = process.argv;
const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret } });
let seconds = Number.POSITIVE_INFINITY;
let firstRowMs = Number.POSITIVE_INFINITY;
let rows = 0;
for (let run = 0; run < Number(runs); run += 1) {
  const startedAt = performance.now();
  const reader = await mc.instance(instance).openReader({ tunnel: true, reopen: true });
  rows = 0;
  for await (const batch of reader.batches()) {
    if (rows === 0) firstRowMs = Math.min(firstRowMs, performance.now() - startedAt);
    rows += batch.length;
  }
  seconds = Math.min(seconds, (performance.now() - startedAt) / 1000);
}
process.stdout.write(JSON.stringify({ rows, seconds, firstRowMs }));
