import { MaxComputeError, type MaxComputeOptions, type Transport } from "@maxcompute-rx/core";
import { openClient, readBody, readErrorAnswer, withDeadline } from "@maxcompute-rx/core/internal";
import { asyncScheduler } from "rxjs";

import { toTransportRequest } from "./transport-request.ts";
import type { Upstream, UpstreamCall } from "./upstream.ts";

const patienceMs = 30_000;

/**
 * The way to a project's tunnel. Where it is says an option, or the service's own answer, asked for once: no caller can say
 * where signed requests go.
 */
export function createTunnelConnection(options: MaxComputeOptions, send: Transport): Upstream["send"] {
  const { project, endpoint, tunnel, scheduler = asyncScheduler } = options;
  let connecting: Promise<{ readonly address: string; readonly sendThere: Transport }> | null = null;

  const ask = async (): Promise<string> => {
    const quota = tunnel?.quotaName === undefined ? [] : [["quotaName", tunnel.quotaName] as const];
    const call: UpstreamCall = { method: "GET", path: `projects/${project}/tunnel`, query: new Map([["service", ""], ...quota]), headers: {} };
    const answer = await withDeadline(patienceMs, "The address of the tunnel", scheduler, undefined, async (ending) => {
      const response = await send(toTransportRequest(endpoint, project, call, ending));
      return { ...response, body: await readBody(response.body, 65_536) };
    });
    if (answer.status !== 200) throw readErrorAnswer(answer);
    return readAddress(answer.body, new URL(endpoint).protocol);
  };

  const connect = async (): Promise<{ readonly address: string; readonly sendThere: Transport }> => {
    const address = tunnel?.endpoint ?? (await ask());
    // As the Python client does, the tunnel is asked with V2 signatures unless V4 is insisted on (docs/tunnel.md 1.3).
    const signature = options.signature === "v4" ? "v4" : "v2";
    return { address, sendThere: openClient({ ...options, endpoint: address, signature }).send };
  };

  return async (call, signal) => {
    try {
      connecting ??= connect();
      const { address, sendThere } = await connecting;
      const paid = tunnel?.quotaName === undefined ? call : { ...call, query: new Map([...call.query, ["quotaName", tunnel.quotaName]]) };
      return await sendThere(toTransportRequest(address, project, paid, signal));
    } catch (error) {
      // It may have moved: the next call looks anew.
      connecting = null;
      throw error;
    }
  };
}

/** `host[:port]`, perhaps with a path (docs/tunnel.md 1.1), and nothing else: what is sent there is signed. */
function readAddress(body: Uint8Array, protocol: string): string {
  const text = new TextDecoder().decode(body).trim().replace(/\/$/, "");
  if (/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\/[\w.-]+)*$/i.test(text)) return `${protocol}//${text}`;
  throw new MaxComputeError("unexpected_answer", "The service was asked where its tunnel is, and answered no address.", {
    nextStep: "Set tunnel.endpoint.",
  });
}
