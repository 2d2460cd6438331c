import type { GatewayAction } from "@maxcompute-rx/core/internal";

import type { RequestTarget } from "./request-target.ts";

/** A call that the gateway forwards, and the action that its caller needs. */
export interface AllowedCall {
  /** For the log. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  /** Segments below `api` or `tunnel`; `{project}`, `{instance}`, `{quota}`, `{xflow}` and `{table}` stand for names. */
  readonly path: string;
  readonly action: GatewayAction;
  /** Required parameters. They distinguish the calls of one path. */
  readonly needs?: Readonly<Record<string, RegExp>>;
  /** Optional parameters. */
  readonly takes?: Readonly<Record<string, RegExp>>;
  /** Whether the body of the request is forwarded. Default: it is dropped. */
  readonly takesBody?: boolean;
  /** For texts that are put into a task: the key of the body. It distinguishes the calls of one path. */
  readonly bodyKey?: string;
  /** Headers that are forwarded. */
  readonly takesHeaders?: Readonly<Record<string, RegExp>>;
  /** A body that is sent in place of the caller's. */
  readonly body?: string;
  /** For calls whose answers contain many instances: what happens if some are hidden from the caller. */
  readonly whenInstancesHidden?: "filter" | "reject";
}

const flag = /^$/;
const name = /^[\w.-]{1,128}$/;
const taskName = /^.{1,128}$/su;
const taskNameOrNothing = /^.{0,128}$/su;
const number = /^\d{1,15}$/;
/** Any value. Control characters were refused earlier. */
const text = /^.{1,512}$/su;
const opaque = /^[!-~]{1,4096}$/;

/** The key of a text of a task; those that have a row of their own are left out. */
const plainKey = /^(?!result|wait_attach_success).{1,512}$/su;
const subquery = /^session_query_\d{1,9}$/;

/** Allowed in every call (docs/protocol.md 1.2). */
const common = { curr_schema: name };

const listFilter = { status: /^(Running|Suspended|Terminated)$/, onlyowner: /^(yes|no)$/, quotaIndex: name, marker: opaque };

const list = "projects/{project}/instances";
const instance = "projects/{project}/instances/{instance}";

const stopBody = '<?xml version="1.0" encoding="utf-8"?><Instance><Status>Terminated</Status></Instance>';

/** The headers of calls of MaxQA, whose path begins with `mcqa` (docs/protocol.md 5.6). */
const maxqaHeaders = { "x-odps-mcqa-conn": /^[ -~]{0,4096}$/, "x-odps-mcqa-query-cookie": /^[ -~]{0,4096}$/ };

const ordinaryCalls: readonly AllowedCall[] = [
  {
    name: "list",
    method: "GET",
    path: list,
    action: "read",
    takes: { ...listFilter, daterange: /^\d{0,12}:\d{0,12}$/, maxitems: number, jobname: text },
    whenInstancesHidden: "filter",
  },
  { name: "status", method: "GET", path: instance, action: "read" },
  { name: "status", method: "GET", path: instance, action: "read", needs: { instancestatus: flag } },
  { name: "tasks", method: "GET", path: instance, action: "read", needs: { taskstatus: flag } },
  { name: "progress", method: "GET", path: instance, action: "read", needs: { instanceprogress: taskNameOrNothing, taskname: taskName } },
  { name: "queueing", method: "GET", path: instance, action: "read", needs: { cached: flag }, takes: { subquery_id: subquery } },
  {
    name: "queueing",
    method: "GET",
    path: "projects/{project}/cachedinstances",
    action: "read",
    takes: listFilter,
    whenInstancesHidden: "reject",
  },
  { name: "quota", method: "GET", path: instance, action: "read", needs: { instancequota: flag, taskname: taskName } },
  { name: "xflows", method: "GET", path: "projects/{project}/xflows", action: "read", takes: { owner: text, marker: opaque } },
  { name: "xflow", method: "GET", path: "projects/{project}/xflows/{xflow}", action: "read-sql" },
  // Names and types only; the first rows of a table, which are data (`?data`), are no call of this list.
  {
    name: "schemas",
    method: "GET",
    path: "projects/{project}/schemas",
    action: "read-tables",
    takes: { expectmarker: /^true$/, marker: opaque },
  },
  {
    name: "tables",
    method: "GET",
    path: "projects/{project}/tables",
    action: "read-tables",
    takes: { expectmarker: /^true$/, extended: flag, name: text, marker: opaque },
  },
  { name: "table", method: "GET", path: "projects/{project}/tables/{table}", action: "read-tables" },
  {
    name: "partitions",
    method: "GET",
    path: "projects/{project}/tables/{table}",
    action: "read-tables",
    needs: { partitions: flag },
    takes: { expectmarker: /^true$/, marker: opaque },
  },
  // Plans, summaries and warnings name the tables, columns and conditions of the job.
  { name: "source", method: "GET", path: instance, action: "read-sql", needs: { source: flag } },
  { name: "source", method: "GET", path: instance, action: "read-sql", needs: { xsource: flag } },
  { name: "info", method: "GET", path: instance, action: "read-sql", needs: { info: flag, taskname: taskName, key: plainKey } },
  { name: "summary", method: "GET", path: instance, action: "read-sql", needs: { instancesummary: flag, taskname: taskName } },
  { name: "detail", method: "GET", path: instance, action: "read-sql", needs: { instancedetail: flag, taskname: taskName } },
  {
    name: "detail",
    method: "GET",
    path: instance,
    action: "read-sql",
    needs: { detail: flag, taskname: taskName },
    takes: { subquery_id: subquery },
  },
  // Logs of workers may contain data.
  {
    name: "log",
    method: "GET",
    path: instance,
    action: "read-results",
    needs: { log: flag, id: opaque },
    takes: { logtype: /^[\w.*-]{1,64}$/, size: number },
  },
  { name: "result", method: "GET", path: instance, action: "read-results", needs: { result: flag } },
  { name: "result", method: "GET", path: instance, action: "read-results", needs: { xresult: flag } },
  // The state of an interactive query contains its result (docs/protocol.md 5.5).
  {
    name: "result",
    method: "GET",
    path: instance,
    action: "read-results",
    needs: { info: flag, taskname: taskName, key: /^result(_\d{1,9})?$/ },
  },
  {
    name: "session",
    method: "GET",
    path: instance,
    action: "submit",
    needs: { info: flag, taskname: taskName, key: /^wait_attach_success$/ },
  },
  { name: "tunnel address", method: "GET", path: "projects/{project}/tunnel", action: "read-results", needs: { service: flag } },
  { name: "submit", method: "POST", path: list, action: "submit", takesBody: true },
  {
    name: "stop",
    method: "PUT",
    path: instance,
    action: "stop",
    body: stopBody,
  },
];

/** Calls of interactive queries. */
const interactiveCalls: readonly AllowedCall[] = [
  {
    name: "query",
    method: "PUT",
    path: instance,
    action: "submit",
    needs: { info: flag, taskname: taskName },
    takesBody: true,
    bodyKey: "query",
  },
  {
    name: "cancel",
    method: "PUT",
    path: instance,
    action: "stop",
    needs: { info: flag, taskname: taskName },
    takesBody: true,
    bodyKey: "cancel",
  },
  { name: "connection", method: "GET", path: "connection/mcqa", action: "submit", needs: { project: name, quota: name } },
  {
    name: "quota connection",
    method: "GET",
    path: "quotas/{quota}",
    action: "submit",
    needs: { project: name, version: /^wlm$/ },
    takes: { region: name, tenant: name },
  },
];

/** A call of an instance as MaxQA has it. */
function maxqaCall(call: AllowedCall): AllowedCall {
  const takesHeaders = call.name === "submit" ? { ...maxqaHeaders, "x-odps-fallback-infos": /^[ -~]{0,1024}$/ } : maxqaHeaders;
  return { ...call, path: `mcqa/${call.path}`, takesHeaders };
}

/**
 * All calls that are forwarded to the service, below `api`. Every other call is refused. SQL texts
 * (`read-sql`) and results (`read-results`, which includes the messages of failures) need actions of their own.
 */
export function apiCalls(): readonly AllowedCall[] {
  const ofInstances = ordinaryCalls.filter(({ path, name: called }) => path.startsWith(list) && called !== "list");
  return [...ordinaryCalls, ...interactiveCalls, ...ofInstances.map(maxqaCall)];
}

/**
 * All calls that are forwarded to the tunnel, below `tunnel` (docs/tunnel.md 2 and 3). The quota is a setting of the gateway; pages
 * cannot choose it.
 */
export const tunnelCalls: readonly AllowedCall[] = [
  {
    name: "create download",
    method: "POST",
    path: instance,
    action: "read-results",
    needs: { downloads: flag },
    takes: { instance_tunnel_limit_enabled: flag },
  },
  { name: "reload download", method: "GET", path: instance, action: "read-results", needs: { downloadid: name } },
  {
    name: "download",
    method: "GET",
    path: instance,
    action: "read-results",
    needs: { data: flag, downloadid: name, rowrange: /^\(\d{1,15},\d{1,15}\)$/ },
    takes: { columns: text, arrow: flag, raw_size: number, instance_tunnel_limit_enabled: flag },
  },
  {
    name: "download of a session",
    method: "GET",
    path: instance,
    action: "read-results",
    needs: { cached: flag, data: flag, taskname: taskName, queryid: number },
    takes: { rowrange: /^\(\d{1,15},\d{1,15}\)$/, columns: text, arrow: flag, instance_tunnel_limit_enabled: flag },
  },
];

/** A request that matches a call of a table. */
export interface MatchedCall {
  readonly call: AllowedCall;
  /** The path below the endpoint. */
  readonly path: string;
  readonly project: string;
  readonly instanceId: string | null;
  /** The parameters to send, without the common ones. */
  readonly query: ReadonlyMap<string, string>;
}

/** The call among those of one path that a body belongs to; null if there is none. */
export function callOfBody(table: readonly AllowedCall[], { call }: MatchedCall, key: string): AllowedCall | null {
  return table.find(({ method, path, bodyKey }) => method === call.method && path === call.path && bodyKey === key) ?? null;
}

/** Finds the call that matches a request in every part; null if none does. `curr_project` must be the project of the path. */
export function matchCall(table: readonly AllowedCall[], method: string, { segments, query }: RequestTarget): MatchedCall | null {
  for (const call of table) {
    const names = call.method === method ? matchPath(call.path, segments) : null;
    if (names === null) continue;
    const project = names.project ?? query.get("project");
    if (project === undefined || (query.get("curr_project") ?? project) !== project) continue;
    const own = new Map([...query].filter(([parameter]) => parameter !== "curr_project"));
    if (fits(call, own)) return { call, path: segments.join("/"), project, instanceId: names.instanceId, query: own };
  }
  return null;
}

function fits({ needs = {}, takes = {} }: AllowedCall, query: ReadonlyMap<string, string>): boolean {
  const patterns = new Map(Object.entries({ ...common, ...needs, ...takes }));
  return (
    Object.keys(needs).every((needed) => query.has(needed)) &&
    [...query].every(([given, value]) => patterns.get(given)?.test(value) === true)
  );
}

function matchPath(
  path: string,
  segments: readonly string[],
): { readonly project: string | undefined; readonly instanceId: string | null } | null {
  const pattern = path.split("/");
  if (pattern.length !== segments.length) return null;
  if (!pattern.every((part, at) => part.startsWith("{") || part === segments[at])) return null;
  const named = (part: string): string | undefined => segments[pattern.indexOf(part)];
  return { project: named("{project}"), instanceId: named("{instance}") ?? null };
}
