import { MaxComputeError, type MaxComputeOptions, type Transport } from "@maxcompute-rx/core";
import { openClient, readBody, readErrorAnswer, withDeadline } from "@maxcompute-rx/core/internal";
import { asyncScheduler } from "rxjs";

import { toTransportRequest } from "./transport-request.ts";
import type { Upstream, UpstreamCall } from "./upstream.ts";

const deadlineMs = 30_000;

/**
 * The connection to a project's tunnel. Its address comes from an option, or from the service, which is asked once. Callers cannot
 * choose where signed requests are sent.
 */
export function createTunnelConnection(options: MaxComputeOptions, send: Transport): Upstream["send"] {
  const { project, endpoint, tunnel, scheduler = asyncScheduler } = options;
  let connecting: Promise<{ readonly address: string; readonly sendThere: Transport }> | null = null;

  const ask = async (): Promise<string> => {
    const quota = tunnel?.quotaName === undefined ? [] : [["quotaName", tunnel.quotaName] as const];
    const call: UpstreamCall = {
      method: "GET",
      path: `projects/${project}/tunnel`,
      query: new Map([["service", ""], ...quota]),
      headers: {},
    };
    const answer = await withDeadline(deadlineMs, "The address of the tunnel", scheduler, undefined, async (ending) => {
      const response = await send(toTransportRequest(endpoint, project, call, ending));
      return { ...response, body: await readBody(response.body, 65_536) };
    });
    if (answer.status !== 200) throw readErrorAnswer(answer);
    return readAddress(answer.body, new URL(endpoint).protocol);
  };

  const connect = async (): Promise<{ readonly address: string; readonly sendThere: Transport }> => {
    const address = tunnel?.endpoint ?? (await ask());
    // Requests to the tunnel have V2 signatures unless V4 is required, as in the Python client (docs/tunnel.md 1.3).
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
      // It may have moved: the next call asks for the address again.
      connecting = null;
      throw error;
    }
  };
}

/** Accepts only `host[:port]` with an optional path (docs/tunnel.md 1.1), because requests to it are signed. */
function readAddress(body: Uint8Array, protocol: string): string {
  const text = new TextDecoder().decode(body).trim().replace(/\/$/, "");
  if (/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\/[\w.-]+)*$/i.test(text)) return `${protocol}//${text}`;
  throw new MaxComputeError("unexpected_answer", "The service did not return an address for its tunnel.", {
    nextStep: "Set tunnel.endpoint.",
  });
}
