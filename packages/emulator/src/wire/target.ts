import type { FaultTarget } from "../faults/faults.ts";

/** Where the REST API is mounted. It is part of the URL but not of the resource that is signed (docs/protocol.md 1.1). */
export const apiPrefix = "/api";

/** The path after the endpoint, still percent-encoded. Tunnel paths come without `/api`; a doubled slash counts as one. */
function targetPath(url: URL): string {
  return rawTargetPath(url).replace(/^\/+/, "/");
}

const maxQaPrefix = "/mcqa";

/** Whether a call is one of MaxQA: those about instances, below a prefix of their own (docs/protocol.md 5.6). */
export function isMaxQa(url: URL): boolean {
  return new RegExp(`^${maxQaPrefix}/projects/[^/]+/instances(?:/|$)`).test(targetPath(url));
}

/** The same as it was sent, which is what was signed. */
export function rawTargetPath(url: URL): string {
  const { pathname } = url;
  return pathname === apiPrefix || pathname.startsWith(`${apiPrefix}/`) ? pathname.slice(apiPrefix.length) || "/" : pathname;
}

/** A path below a schema: `/projects/{p}/schemas/{s}/tables/{t}` is `/projects/{p}/tables/{t}` of that schema (docs/protocol.md 8.9). */
const schemaPath = /^(\/projects\/[^/]+)\/schemas\/([^/]+)(\/.+)$/;

/** The path by which a call is chosen: {@link targetPath} without a schema, and without the prefix of MaxQA. */
export function routePath(url: URL): string {
  return isMaxQa(url) ? targetPath(url).slice(maxQaPrefix.length) : targetPath(url).replace(schemaPath, "$1$3");
}

/** The schema that a request names in its path or query, in lower case; undefined when it names none. */
export function schemaOf(url: URL): string | undefined {
  const [, , encoded] = schemaPath.exec(targetPath(url)) ?? [];
  const inPath = encoded === undefined ? "" : decodeURIComponent(encoded);
  const { searchParams: query } = url;
  return (inPath || query.get("curr_schema") || query.get("schema_name") || undefined)?.toLowerCase();
}

/** The endpoint as this caller knows it. */
export function endpointOf(url: URL): string {
  return url.pathname.startsWith(`${apiPrefix}/`) ? url.origin + apiPrefix : url.origin;
}

/** What faults look at. `curr_project` and `curr_schema` are no actions (docs/protocol.md 1.2). */
export function faultTarget(request: Request): FaultTarget {
  const url = new URL(request.url);
  const actions = new Set(url.searchParams.keys());
  actions.delete("curr_project");
  actions.delete("curr_schema");
  return { method: request.method, path: targetPath(url), actions };
}
