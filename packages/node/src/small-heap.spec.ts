import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { fetchTransport } from "@maxcompute-rx/core";
import type { Transport } from "@maxcompute-rx/core";
import { createEmulator } from "@maxcompute-rx/emulator";
import { expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { connect } from "./connect.ts";

const rowsPerRange = 100_000;
/** A million rows do not fit into the heap as objects. `npm run test:all` reads five, which shows smaller leaks. */
const ranges = process.env["npm_lifecycle_event"] === "long" ? 50 : 10;

/** The record stream of so many rows, as the emulator's tunnel sends it. */
async function recordedBody(): Promise<Uint8Array> {
  const emulator = await createEmulator();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const parts: Uint8Array[] = [];
  const plain = fetchTransport({ fetch: emulator.fetch });
  const recording: Transport = async (request) => {
    const response = await plain(request);
    if (!request.url.includes("?data")) return response;
    return {
      ...response,
      body: (async function* () {
        for await (const piece of response.body) {
          parts.push(piece.slice());
          yield piece;
        }
      })(),
    };
  };
  const client = connect({ endpoint: "http://emulator/api", project, credentials: { accessKeyId, accessKeySecret }, transport: recording });
  const sql = `select n, concat('row ', n) as name from (select explode(sequence(1, ${rowsPerRange})) as n) t`;
  for await (const _row of client.query(sql, { tunnel: true })) continue;
  await emulator.close();
  return Buffer.concat(parts);
}

it(`reads ${(ranges * rowsPerRange) / 1e6} million rows under a heap of 64 MB`, async () => {
  const directory = await mkdtemp(join(tmpdir(), "replay-"));
  try {
    const file = join(directory, "records");
    await writeFile(file, await recordedBody());
    const columns = JSON.stringify([
      { name: "n", type: "bigint" },
      { name: "name", type: "string" },
    ]);
    const script = fileURLToPath(new URL("testing/replay-download.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...nodeFlags,
      "--max-old-space-size=64",
      script,
      file,
      columns,
      String(rowsPerRange),
      String(ranges),
    ]);
    expect(JSON.parse(stdout)).toEqual({ rows: ranges * rowsPerRange, wrong: 0 });
  } finally {
    await rm(directory, { recursive: true });
  }
}, 600_000); // a limit against hanging: reading takes seconds, or minutes on a machine that is busy
