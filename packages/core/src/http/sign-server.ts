import { asyncScheduler } from "rxjs";

import type { SigningCredentials } from "../auth/credentials.ts";
import { MaxComputeError } from "../error.ts";
import type { Transport } from "../transport.ts";
import { throwIfAborted, withDeadline } from "./abort.ts";
import { readBody } from "./read-body.ts";

/** Options of {@link signServer}. */
export interface SignServerOptions {
  /** Address of the sign server, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Id of the key that the server signs with. */
  readonly accessKeyId: string;
  /** Token that the server requires; secret. Default: none. */
  readonly token?: string | undefined;
  /** Sends the requests to the sign server. `@maxcompute-rx/node` has one (`undiciTransport`). */
  readonly transport: Transport;
  /** Longest time for one signature, in milliseconds. Default 10000. */
  readonly timeoutMs?: number | undefined;
}

/** A signature is short. */
const mostBytes = 16_384;

/**
 * Credentials of a key that a sign server keeps, as PyODPS's `SignServerAccount` uses it (docs/protocol.md 7.5): each string to sign is
 * sent to the server, which answers with the header `Authorization`. The key never leaves the server.
 *
 * A signature that cannot be had ends a call before anything was sent to the service: `connect_failed` if the server does not answer or
 * answers with a status from 500 up, after which the call is tried again; `configuration` if it refuses, or answers no signature.
 *
 * @throws {MaxComputeError} `invalid_argument` for an address that is not http or https
 * @example
 * ```ts
 * import { connect, signServer, undiciTransport } from "@maxcompute-rx/node";
 *
 * const mc = connect({ credentials: signServer({ url: "http://127.0.0.1:4000", accessKeyId: "…", transport: undiciTransport() }) });
 * ```
 */
export function signServer({ url, accessKeyId, token, transport, timeoutMs = 10_000 }: SignServerOptions): SigningCredentials {
  if (!/^https?:\/\/[^\s/]/.test(url)) {
    throw new MaxComputeError("invalid_argument", "The address of a sign server must begin with http:// or https://.", {
      nextStep: "Write it like http://127.0.0.1:4000.",
    });
  }
  // Transports require a path.
  const address = /^https?:\/\/[^/]+$/.test(url) ? `${url}/` : url;
  const headers = { "content-type": "application/x-www-form-urlencoded", ...(token !== undefined && { authorization: `token ${token}` }) };

  return {
    accessKeyId,
    async sign({ canonical, region, signal: outer }) {
      const fields = { access_id: accessKeyId, canonical, ...(region !== null && { region_name: region }) };
      const form = Object.entries(fields)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join("&");
      const ask = async (): Promise<{ readonly status: number; readonly text: string }> =>
        withDeadline(timeoutMs, "The sign server", asyncScheduler, outer, async (signal) => {
          const { status, body } = await transport({ method: "POST", url: address, headers, body: new TextEncoder().encode(form), signal });
          return { status, text: new TextDecoder().decode(await readBody(body, mostBytes)).trim() };
        });
      const { status, text } = await ask().catch((cause: unknown) => {
        throwIfAborted(outer);
        throw new MaxComputeError("connect_failed", "The sign server did not answer, so the request was not signed and not sent.", {
          cause,
          nextStep: "Check that the sign server runs and that this machine reaches it.",
        });
      });
      if (status >= 500) {
        throw new MaxComputeError(
          "connect_failed",
          `The sign server answered with status ${status}, so the request was not signed and not sent.`,
          {
            nextStep: `Check that the sign server knows the key ${accessKeyId}, and look at its log.`,
          },
        );
      }
      if (status >= 400) {
        throw new MaxComputeError("configuration", `The sign server refused to sign, with status ${status}.`, {
          nextStep: status === 401 || status === 403 ? "Check the token of the sign server." : "Check the address of the sign server.",
        });
      }
      if (/^ODPS \S+:\S+$/.test(text)) return text;
      throw new MaxComputeError("configuration", "The sign server answered something that is no signature.", {
        nextStep: "Check the address of the sign server.",
      });
    },
  };
}
