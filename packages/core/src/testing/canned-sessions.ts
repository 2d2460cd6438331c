import { parseColumnType } from "../wire/format/column-type.ts";
import { cannedTransport, endpoint, xmlError, type Canned, type Seen } from "./canned-transport.ts";
import { encodeRecords } from "./record-encoder.ts";

/** What happens to one query in a session. */
export interface CannedQuery {
  /** The answer to its submit, in place of its number. */
  readonly refusal?: { readonly status: string; readonly result: string };
  /** The states that it is told in, one after the other; the last one stays. Default: it has succeeded. */
  readonly states?: readonly { readonly status: number; readonly result?: string }[];
  /** The answer of the tunnel, in place of the rows. */
  readonly tunnel?: Canned;
}

export interface CannedSessionsOptions {
  /** What happens to the query with this number, from 1. */
  readonly query?: (number: number) => CannedQuery;
  /** The answer to an attach, in place of the next session. */
  readonly attach?: (number: number) => Canned | null;
  /** The states of a session that attaches. Default: it runs. */
  readonly attaching?: readonly { readonly status: number; readonly result?: string }[];
  /** An answer in place of the usual one. */
  readonly instead?: (seen: Seen, request: string) => Canned | null;
  /** Whether the tunnel tells the number of rows. Default true. */
  readonly tellsCount?: boolean;
  /** The number of rows that the tunnel tells. Default: those that it has. */
  readonly recordCount?: number;
  readonly rows?: readonly bigint[];
}

export interface CannedSessions extends ReturnType<typeof cannedTransport> {
  /** The requests as words: `attach 1`, `submit 1`, `state 1 result`, `data 1`, `job 1`, … */
  readonly log: readonly string[];
  /** The settings of ordinary jobs. */
  readonly jobs: readonly Readonly<Record<string, string>>[];
}

const columns = [{ name: "n", type: parseColumnType("bigint") }];
const schema = JSON.stringify({ columns: [{ name: "n", type: "bigint" }] });
const sessionId = (number: number): string => `2023010112000000${number}gsess`;
const jobId = (number: number): string => `2023010112000000${number}gjob`;
const json = (value: unknown): Canned => ({ body: JSON.stringify(value) });
const created = (id: string): Canned => ({ status: 201, headers: { location: `${endpoint}/projects/p/instances/${id}` } });
const success =
  '<Instance><Status>Terminated</Status><Tasks><Task Type="SQL"><Name>AnonymousSQLTask</Name><Status>Success</Status></Task></Tasks></Instance>';

/** A service that runs queries in sessions, written from docs/protocol.md 5.5 and docs/tunnel.md 2.5. */
export function cannedSessions({
  query = () => ({}),
  attach = () => null,
  attaching = [{ status: 2 }],
  instead = () => null,
  tellsCount = true,
  rows = [7n, 8n],
  recordCount = rows.length,
}: CannedSessionsOptions = {}): CannedSessions {
  const log: string[] = [];
  const jobs: Record<string, string>[] = [];
  const told = new Map<string, number>();
  let sessions = 0;
  let queries = 0;

  const next = <T>(key: string, states: readonly T[]): T | undefined => {
    const at = told.get(key) ?? 0;
    told.set(key, at + 1);
    return states[Math.min(at, states.length - 1)];
  };
  const stateOf = (state: { readonly status: number; readonly result?: string } | undefined): Canned =>
    json({ result: "", warnings: "", ...state });

  const logged = (request: string, answer: Canned): Canned => {
    log.push(request);
    return answer;
  };

  const post = (text: string): Canned => {
    if (text.includes("<SQLRT>")) {
      sessions += 1;
      return logged(`attach ${sessions}`, attach(sessions) ?? created(sessionId(sessions)));
    }
    const settings = /"settings|<Name>settings<\/Name>\s*<Value>([^<]*)</.exec(text)?.[1] ?? "{}";
    jobs.push(JSON.parse(settings.replaceAll("&quot;", '"').replaceAll("&amp;", "&")));
    return logged(`job ${jobs.length}`, created(jobId(jobs.length)));
  };

  const submit = (): Canned => {
    queries += 1;
    const { refusal } = query(queries);
    if (refusal === undefined)
      return logged(`submit ${queries}`, json({ status: "ok", result: JSON.stringify({ queryId: queries, status: "ok" }) }));
    if (refusal.status !== "ok") return logged(`submit ${queries}`, json(refusal));
    return logged(
      `submit ${queries}`,
      json({ status: "ok", result: JSON.stringify({ queryId: -1, status: "failed", result: refusal.result }) }),
    );
  };

  const answer = (seen: Seen): Canned => {
    const { method, target, text } = seen;
    const parameters = new URL(target, "http://host").searchParams;
    const ours = instead(seen, `${method} ${target}`);
    if (ours !== null) return ours;
    if (method === "POST" && target.includes("/instances?")) return parameters.has("downloads") ? xmlError(500, "x", "x") : post(text);
    if (target.includes("/tunnel?")) return { body: "service.test" };
    if (method === "PUT" && text.includes("<Key>query</Key>")) return submit();
    if (method === "PUT" && text.includes("<Key>cancel</Key>")) return logged("cancel", json({ status: "ok", result: "" }));
    if (method === "PUT") return logged("stop", {});
    if (parameters.has("data")) {
      const number = Number(parameters.get("queryid"));
      const headers = { "odps-tunnel-schema": schema, ...(tellsCount && { "odps-tunnel-record-count": String(recordCount) }) };
      const [start = 0, count = rows.length] = (parameters.get("rowrange") ?? "").slice(1, -1).split(",").filter(Boolean).map(Number);
      const asked = parameters.has("rowrange") ? ` from ${start}` : "";
      return logged(
        `data ${number}${asked}`,
        query(number).tunnel ?? {
          headers,
          body: encodeRecords(
            columns,
            rows.slice(start, start + count).map((value) => [value]),
          ),
        },
      );
    }
    const key = parameters.get("key") ?? "";
    if (key === "wait_attach_success") return logged("attached?", stateOf(next(target, attaching)));
    const [, what, number = ""] = /^(result|get_finished_status)_(\d+)$/.exec(key) ?? [];
    if (what !== undefined)
      return logged(
        `${what} ${number}`,
        stateOf(next(`query ${number}`, query(Number(number)).states ?? [{ status: 5, result: '"n"\n7\n8\n' }])),
      );
    if (target.includes("?taskstatus")) return { body: success };
    if (target.includes("?result"))
      return {
        body: `<Instance><Tasks><Task Type="SQL"><Name>AnonymousSQLTask</Name><Result Format="csv"><![CDATA["n"\n9\n]]></Result></Task></Tasks></Instance>`,
      };
    return { body: "<Instance><Status>Terminated</Status></Instance>" };
  };

  return { ...cannedTransport(answer), log, jobs };
}
