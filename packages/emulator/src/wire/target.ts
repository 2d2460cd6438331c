import type { FaultTarget } from "../faults/faults.ts";

/** Where the REST API is mounted. It is part of the URL but not of the resource that is signed (docs/protocol.md 1.1). */
export const apiPrefix = "/api";

/** The path after the endpoint, still percent-encoded. Tunnel paths come without `/api`; a doubled slash counts as one. */
export function targetPath(url: URL): string {
  return rawTargetPath(url).replace(/^\/+/, "/");
}

/** The same as it was sent, which is what was signed. */
export function rawTargetPath(url: URL): string {
  const { pathname } = url;
  return pathname === apiPrefix || pathname.startsWith(`${apiPrefix}/`) ? pathname.slice(apiPrefix.length) || "/" : pathname;
}

/** The endpoint as this caller knows it. */
export function endpointOf(url: URL): string {
  return url.pathname.startsWith(`${apiPrefix}/`) ? url.origin + apiPrefix : url.origin;
}

/** What faults look at. `curr_project` is on every request and no action (docs/protocol.md 1.2). */
export function faultTarget(request: Request): FaultTarget {
  const url = new URL(request.url);
  const actions = new Set(url.searchParams.keys());
  actions.delete("curr_project");
  return { method: request.method, path: targetPath(url), actions };
}
