import type { GatewayAction } from "@maxcompute-rx/core/internal";

import type { RequestTarget } from "./request-target.ts";

/** A call that the gateway forwards, and the action that its caller needs. */
export interface AllowedCall {
  /** For the log. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  /** Segments below `api` or `tunnel`; `{project}` and `{instance}` stand for names. */
  readonly path: string;
  readonly action: GatewayAction;
  /** Required parameters. They distinguish the calls of one path. */
  readonly needs?: Readonly<Record<string, RegExp>>;
  /** Optional parameters. */
  readonly takes?: Readonly<Record<string, RegExp>>;
  /** Whether the body of the request is forwarded. Default: it is dropped. */
  readonly takesBody?: boolean;
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

/** Allowed in every call (docs/protocol.md 1.2). */
const common = { curr_schema: name };

const listFilter = { status: /^(Running|Suspended|Terminated)$/, onlyowner: /^(yes|no)$/, quotaIndex: name, marker: opaque };

const list = "projects/{project}/instances";
const instance = "projects/{project}/instances/{instance}";

/**
 * All calls that are forwarded to the service, below `api`. Every other call is refused. SQL texts
 * (`read-sql`) and results (`read-results`, which includes the messages of failures) need actions of their own.
 */
export const apiCalls: readonly AllowedCall[] = [
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
  { name: "queueing", method: "GET", path: instance, action: "read", needs: { cached: flag } },
  { name: "queueing", method: "GET", path: "projects/{project}/cachedinstances", action: "read", takes: listFilter, whenInstancesHidden: "reject" },
  { name: "quota", method: "GET", path: instance, action: "read", needs: { instancequota: flag, taskname: taskName } },
  { name: "xflows", method: "GET", path: "projects/{project}/xflows", action: "read", takes: { owner: text, marker: opaque } },
  // Plans, summaries and warnings name the tables, columns and conditions of the job.
  { name: "source", method: "GET", path: instance, action: "read-sql", needs: { source: flag } },
  { name: "source", method: "GET", path: instance, action: "read-sql", needs: { xsource: flag } },
  { name: "info", method: "GET", path: instance, action: "read-sql", needs: { info: flag, taskname: taskName, key: text } },
  { name: "summary", method: "GET", path: instance, action: "read-sql", needs: { instancesummary: flag, taskname: taskName } },
  { name: "detail", method: "GET", path: instance, action: "read-sql", needs: { instancedetail: flag, taskname: taskName } },
  { name: "detail", method: "GET", path: instance, action: "read-sql", needs: { detail: flag, taskname: taskName } },
  // Logs of workers may contain data.
  { name: "log", method: "GET", path: instance, action: "read-results", needs: { log: flag, id: opaque }, takes: { logtype: /^[\w.*-]{1,64}$/, size: number } },
  { name: "result", method: "GET", path: instance, action: "read-results", needs: { result: flag } },
  { name: "result", method: "GET", path: instance, action: "read-results", needs: { xresult: flag } },
  { name: "tunnel address", method: "GET", path: "projects/{project}/tunnel", action: "read-results", needs: { service: flag } },
  { name: "submit", method: "POST", path: list, action: "submit", takesBody: true },
  {
    name: "stop",
    method: "PUT",
    path: instance,
    action: "stop",
    body: '<?xml version="1.0" encoding="utf-8"?><Instance><Status>Terminated</Status></Instance>',
  },
];

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
];

/** A request that matches a call of a table. */
export interface MatchedCall {
  readonly call: AllowedCall;
  readonly project: string;
  readonly instanceId: string | null;
  /** The parameters to send, without the common ones. */
  readonly query: ReadonlyMap<string, string>;
}

/** Finds the call that matches a request in every part; null if none does. `curr_project` must be the project of the path. */
export function matchCall(table: readonly AllowedCall[], method: string, { segments, query }: RequestTarget): MatchedCall | null {
  for (const call of table) {
    const names = call.method === method ? matchPath(call.path, segments) : null;
    if (names === null || (query.get("curr_project") ?? names.project) !== names.project) continue;
    const own = new Map([...query].filter(([parameter]) => parameter !== "curr_project"));
    if (fits(call, own)) return { call, ...names, query: own };
  }
  return null;
}

function fits({ needs = {}, takes = {} }: AllowedCall, query: ReadonlyMap<string, string>): boolean {
  const patterns = new Map(Object.entries({ ...common, ...needs, ...takes }));
  return Object.keys(needs).every((needed) => query.has(needed)) && [...query].every(([given, value]) => patterns.get(given)?.test(value) === true);
}

function matchPath(path: string, segments: readonly string[]): { readonly project: string; readonly instanceId: string | null } | null {
  const pattern = path.split("/");
  if (pattern.length !== segments.length) return null;
  if (!pattern.every((part, at) => part.startsWith("{") || part === segments[at])) return null;
  const named = (part: string): string | undefined => segments[pattern.indexOf(part)];
  const project = named("{project}");
  return project === undefined ? null : { project, instanceId: named("{instance}") ?? null };
}
