import { inflateSync, zstdDecompressSync } from "node:zlib";

import { createMaxCompute } from "../src/create-max-compute.ts";
import { isMaxComputeError } from "../src/error.ts";
import type { Transport, TransportResponse } from "../src/transport.ts";
import { describe } from "./compare.ts";
import { columnsOf, rowMismatches } from "./typed-values.ts";
import { failed, isJsonObject, listOf, passed, stringOf } from "./vector.ts";
import type { JsonObject, Verdict } from "./vector.ts";

/** The content codings that the transports of Node, browsers and Deno decode. The client does not ask for others. */
const undone: Readonly<Record<string, (body: Uint8Array) => Uint8Array>> = { deflate: inflateSync, zstd: zstdDecompressSync };

/**
 * Reads a stream of the file with a content coding as an answer to a reader of the client. If a transport decodes the coding, the
 * rows must be those of the stream. A coding that no transport decodes must be refused as `unsupported`, never read as rows.
 */
export async function runContentEncoding(vector: JsonObject, file: JsonObject): Promise<Verdict> {
  const coding = stringOf(vector, "content_encoding") ?? "";
  const coded = Buffer.from(stringOf(vector, "body_base64") ?? "", "base64");
  const plain = listOf(file, "cases").find((candidate) => isJsonObject(candidate) && candidate.name === vector.of);
  if (!isJsonObject(plain)) return failed(`the file has no case ${String(vector.of)}`);
  const columns = columnsOf(plain, "columns");
  const rows = listOf(plain, "rows");
  const undo = undone[coding];
  const session = {
    DownloadID: "d",
    RecordCount: rows.length,
    Status: "NORMAL",
    Schema: { columns: columns.map(({ name, type }) => ({ name, type: type.text })) },
  };
  const transport: Transport = async ({ url }) => {
    if (url.includes("?service")) return answer("tunnel.test");
    if (!url.includes("?data")) return answer(JSON.stringify(session));
    return undo === undefined ? answer(coded, { "content-encoding": coding }) : answer(undo(coded));
  };
  const client = createMaxCompute({ endpoint: "http://service.test/api", project: "p", credentials: { bearerToken: "token" }, transport });
  try {
    const found = await (await client.instance("i").openReader({ tunnel: true })).readAll({ as: "array" });
    if (undo === undefined) return failed(`a body coded by ${coding} was taken for rows`);
    const mismatches = rowMismatches(
      rows,
      found,
      columns.map(({ type }) => type),
    );
    return mismatches.length === 0 ? passed : failed(mismatches.map(describe).join("; "));
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    return undo === undefined && error.code === "unsupported" ? passed : failed(`it raised ${error.code}: ${error.message}`);
  }
}

function answer(body: string | Uint8Array, headers: Record<string, string> = {}): TransportResponse {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    status: 200,
    headers,
    body: (async function* () {
      yield bytes;
    })(),
  };
}
