import { readFile } from "node:fs/promises";
import type { MaxCompute } from "@maxcompute-rx/node";

import type { Recorded } from "../tape.ts";
import { all, clientOf, endpoint } from "./client.ts";
import type { Door, Family } from "./door.ts";

interface AnswerCase {
  readonly name: string;
  readonly op: string;
  readonly response?: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: string };
}

interface StreamCase {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  readonly stream_base64?: string;
}

/** Doors whose seeds are the answers of `test-vectors/`, which other clients have judged. */
export async function vectorDoors(): Promise<readonly Door[]> {
  const cases: readonly AnswerCase[] = (await vectors("instances")).cases;
  const answers = cases.flatMap(({ name, op, response }): Door[] => {
    const read = readers[op];
    if (read === undefined || response?.body === undefined) return [];
    const headers = Object.fromEntries(Object.entries(response.headers).map(([key, value]) => [key.toLowerCase(), value]));
    const answer = { status: response.status, headers, body: new TextEncoder().encode(response.body) };
    return [
      {
        name: `vector ${name}`,
        family: read.family,
        open: (opening) => read.read(clientOf(opening, () => answer, { retry: { attempts: 1 } })),
      },
    ];
  });
  const streams = async (file: string, family: "records" | "arrow"): Promise<Door[]> =>
    (await vectors(file)).cases.flatMap((one: StreamCase) => (one.stream_base64 === undefined ? [] : [streamDoor(one, family)]));
  return [...answers, ...(await streams("tunnel-records", "records")), ...(await streams("tunnel-arrow", "arrow"))];
}

const readers: Readonly<Record<string, { readonly family: Family; readonly read: (mc: MaxCompute) => Promise<unknown> }>> = {
  listPage: { family: "xml", read: (mc) => all(mc.listInstances(), 10).then((found) => found.map(({ info }) => info)) },
  reload: { family: "xml", read: (mc) => mc.instance("i").reload() },
  taskStatuses: { family: "xml", read: (mc) => mc.instance("i").getTaskStatuses() },
  result: { family: "xml", read: (mc) => mc.instance("i").getTaskResults() },
  csv: { family: "csv", read: async (mc) => (await mc.instance("i").openReader({ tunnel: false })).readAll() },
  create: { family: "submit", read: async (mc) => (await mc.runSql("select 1")).id },
  progress: { family: "json", read: (mc) => mc.instance("i").getTaskProgress("t") },
  queueingInfo: { family: "json", read: (mc) => mc.instance("i").getQueueingInfo() },
  summary: { family: "json", read: (mc) => mc.instance("i").getTaskSummary("t") },
  detail2: { family: "json", read: (mc) => mc.instance("i").getTaskDetail("t") },
  source: { family: "xml", read: (mc) => mc.instance("i").getJob() },
  error: { family: "errors", read: (mc) => mc.instance("i").reload() },
};

/** A download of which every range is the stream of the file. */
function streamDoor({ name, columns, count, stream_base64 = "" }: StreamCase, family: "records" | "arrow"): Door {
  const stream: Recorded = {
    status: 200,
    headers: { "content-type": "application/octet-stream" },
    body: new Uint8Array(Buffer.from(stream_base64, "base64")),
  };
  const text = (body: string): Recorded => ({ status: 200, headers: {}, body: new TextEncoder().encode(body) });
  const session = text(JSON.stringify({ DownloadID: "d", RecordCount: count, Status: "NORMAL", Schema: { columns } }));
  const answer = (url: string): Recorded =>
    url.includes("data&") || url.includes("?data")
      ? stream
      : url.startsWith(endpoint) && url.includes("?service")
        ? text("tunnel.test")
        : session;
  return {
    name: `vector ${name}`,
    family,
    isGuarded: (one) => one.body === stream.body,
    open: async (opening) =>
      (
        await clientOf(opening, ({ url }) => answer(url))
          .instance("i")
          .openReader({ tunnel: true, arrow: family === "arrow" })
      ).readAll({ as: "array" }),
  };
}

// Their form is known: the vectors are never changed.
async function vectors(name: string): Promise<{ readonly cases: readonly (AnswerCase & StreamCase)[] }> {
  return JSON.parse(await readFile(new URL(`../../../../test-vectors/${name}.json`, import.meta.url), "utf8"));
}
