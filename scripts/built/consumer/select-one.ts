// A user's program, run with the packed packages: one query without sockets, and one over HTTP.
import { createMaxCompute, fetchTransport, type MaxCompute } from "@maxcompute-rx/core";
import { createEmulator } from "@maxcompute-rx/emulator";
import { connect } from "@maxcompute-rx/node";

async function selectOne(mc: MaxCompute): Promise<void> {
  const rows = await Array.fromAsync(mc.query("select 1 as one"), (row) => `one is ${String(row["one"])}`);
  if (rows.join() !== "one is 1") throw new Error(`"select 1 as one" gave ${rows.join()}`);
}

const emulator = await createEmulator();
try {
  const { project, region, ...credentials } = emulator.account;
  const transport = fetchTransport({ fetch: (request) => emulator.fetch(request) });
  await selectOne(createMaxCompute({ endpoint: "http://emulator.invalid/api", project, region, credentials, transport }));

  const { endpoint } = await emulator.listen();
  await selectOne(connect({ endpoint, project, region, credentials }));
} finally {
  await emulator.close();
}
