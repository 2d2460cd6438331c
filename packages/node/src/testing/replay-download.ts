import { readFileSync } from "node:fs";

import { createMaxCompute } from "@maxcompute-rx/core";
import type { Transport, TransportResponse } from "@maxcompute-rx/core";

// A program of its own, to be run under a small heap: node replay-download.ts FILE COLUMNS ROWS_IN_FILE RANGES
// It reads a result through the client whose every range is the record stream in the file, and prints how many rows came.

const [, , file = "", columns = "", rowsInFile = "0", ranges = "0"] = process.argv;
const body = new Uint8Array(readFileSync(file));
const session = {
  DownloadID: "d",
  RecordCount: Number(rowsInFile) * Number(ranges),
  Status: "NORMAL",
  Schema: { columns: JSON.parse(columns) },
};

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, Math.min(bytes.length, at + 65_536));
}

function answer(bytes: Uint8Array | string): TransportResponse {
  return { status: 200, headers: {}, body: pieces(typeof bytes === "string" ? Buffer.from(bytes) : bytes) };
}

const transport: Transport = async ({ url }) =>
  answer(url.includes("?data") ? body : url.includes("?service") ? "tunnel.test" : JSON.stringify(session));
const client = createMaxCompute({ endpoint: "http://service.test/api", project: "p", credentials: { bearerToken: "token" }, transport });

let rows = 0;
let wrong = 0;
for await (const { n, name } of (await client.instance("i").openReader({ tunnel: true })).rows()) {
  const expected = (rows % Number(rowsInFile)) + 1;
  if (n !== BigInt(expected) || name !== `row ${expected}`) wrong += 1;
  rows += 1;
}
process.stdout.write(JSON.stringify({ rows, wrong }));
