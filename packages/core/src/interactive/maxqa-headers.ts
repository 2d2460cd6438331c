import { BoundedMap } from "../bounded-map.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { HeaderMap } from "../transport.ts";
import type { ApiAnswer, ApiCall } from "../wire/call/api-call.ts";
import { isMaxqaId } from "../wire/call/maxqa-id.ts";

const connectionHeader = "x-odps-mcqa-conn";
const cookieHeader = "x-odps-mcqa-query-cookie";
/** The number of instances whose headers are remembered; without them, the service still finds an instance by its id. */
const mostInstances = 1000;

/**
 * Sends the calls of MaxQA with the headers that belong to their instance: the connection with which it was submitted, and the cookie
 * of the last answer (docs/protocol.md 5.6). An instance of another client has an empty connection, as in the Java client.
 */
export function withMaxqaHeaders(api: ApiClient): ApiClient {
  const known = new BoundedMap<string, HeaderMap>(mostInstances);
  return {
    stream: (call, options) => api.stream(call, options),
    async call(call, options) {
      if (!call.path.startsWith("/mcqa/")) return api.call(call, options);
      const id = isMaxqaId(call.path) ? idIn(call.path) : null;
      const headers = { ...(id !== null && (known.get(id) ?? { [connectionHeader]: "" })), ...call.headers };
      const answer = await api.call({ ...call, headers }, options);
      remember(known, call, headers, answer);
      return answer;
    },
  };
}

function remember(known: BoundedMap<string, HeaderMap>, call: ApiCall, headers: HeaderMap, answer: ApiAnswer): void {
  const id = idIn(call.method === "POST" ? (answer.headers.location ?? "").replace(/[?#].*$/, "") : call.path);
  // The service may name a connection in its answers.
  const connection = answer.headers[connectionHeader] || (headers[connectionHeader] ?? "");
  const cookie = answer.headers[cookieHeader] || headers[cookieHeader];
  if (isMaxqaId(id)) known.set(id, { [connectionHeader]: connection, ...(cookie !== undefined && { [cookieHeader]: cookie }) });
}

function idIn(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
