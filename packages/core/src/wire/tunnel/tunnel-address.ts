import { excerpt, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { projectPath } from "../call/resource-path.ts";

/** Asks the service where the project's tunnel is (docs/tunnel.md 1.1). */
export function tunnelAddressCall(project: string, quotaName: string | undefined): ApiCall {
  return {
    method: "GET",
    path: `${projectPath(project)}/tunnel`,
    query: [["service", null], ...(quotaName === undefined ? [] : [["quotaName", quotaName] as const])],
  };
}

/**
 * Makes an endpoint of the answer, which is `host[:port]` with an optional path. Its scheme is that of the service's endpoint. An
 * address with a user name or a query is refused, because signed requests must go to the host only.
 *
 * @param protocol such as `https:`
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readTunnelAddress(answer: ApiAnswer, protocol: string): string {
  const text = new TextDecoder("utf-8").decode(answer.body).trim();
  const isAddress = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\/[\w.-]+)*\/?$/i.test(text);
  const endpoint = `${protocol}//${text}`.replace(/\/$/, "");
  if (isAddress && URL.canParse(endpoint)) return endpoint;
  throw unexpectedAnswer(answer, "the address of the tunnel", `It is no host: ${excerpt(answer.body)}.`);
}
