import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { createEmulator } from "@maxcompute-rx/emulator";
import { connect, fetchTransport } from "@maxcompute-rx/node";

import type { Kept, Service } from "../read-service/service.ts";

// A service in a process of its own, for clients whose reading is measured: it is started by `fork` with an SQL statement, runs it,
// and tells by a message where it is. The emulator answers each request for rows once; afterwards the same bytes are sent again,
// so that neither the encoding of rows nor their compression takes part in what is measured.

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const [, , sql = ""] = process.argv;
const emulator = await createEmulator();
const { project, accessKeyId, accessKeySecret } = emulator.account;
const answers = new Map<string, Promise<Answer>>();
const kept = { answers: 0, bytes: 0, seconds: 0 };

/** The same for all requests that are answered by the same bytes: a session has an id of its own, but not rows of its own. */
function keyOf({ method, headers }: IncomingMessage, url: URL): string | null {
  if (method !== "GET" || !url.searchParams.has("data")) return null;
  const query = [...url.searchParams].filter(([name]) => name !== "downloadid");
  return JSON.stringify([url.pathname, query.map((pair) => pair.join("=")).toSorted(), headers["accept-encoding"] ?? ""]);
}

async function ask(incoming: IncomingMessage, url: URL): Promise<Answer> {
  const body = await buffer(incoming);
  const { method = "GET" } = incoming;
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(", ")]],
  );
  const response = await emulator.fetch(
    new Request(url, { method, headers, ...(body.length === 0 ? {} : { body: new Uint8Array(body) }) }),
  );
  return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
}

async function make(incoming: IncomingMessage, url: URL): Promise<Answer> {
  const startedAt = performance.now();
  const answer = await ask(incoming, url);
  kept.answers += 1;
  kept.bytes += answer.body.length;
  kept.seconds += (performance.now() - startedAt) / 1000;
  return answer;
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "127.0.0.1"}`);
  const key = keyOf(incoming, url);
  const known = key === null ? undefined : answers.get(key);
  const answering = known ?? (key === null ? ask(incoming, url) : make(incoming, url));
  if (key !== null) answers.set(key, answering);
  const { status, headers, body } = await answering;
  if (status !== 200 && key !== null) answers.delete(key);
  outgoing.writeHead(status, headers).end(body);
}

const server = createServer((incoming, outgoing) => {
  serve(incoming, outgoing).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    outgoing.destroy();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo; // it listens at a port, not at a pipe

const mc = connect({
  endpoint: "http://emulator.test/api",
  project,
  credentials: { accessKeyId, accessKeySecret },
  transport: fetchTransport({ fetch: emulator.fetch }),
});
const { id } = await mc.executeSql(sql);
process.on("message", () => process.send?.(kept satisfies Kept));
// The program that started it has ended, in whatever way.
process.on("disconnect", () => process.exit());
process.send?.({ endpoint: `http://127.0.0.1:${port}/api`, project, accessKeyId, accessKeySecret, instance: id } satisfies Service);
