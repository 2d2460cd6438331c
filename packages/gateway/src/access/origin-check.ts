import { gatewayHeader } from "@maxcompute-rx/core/internal";

import { GatewayError } from "./gateway-error.ts";

/** Decides which pages may call, and answers CORS preflights. */
export interface OriginCheck {
  /** The answer to a CORS preflight; null when the request is not one. */
  preflight(request: Request): Response | null;
  /** @throws {GatewayError} `forbidden` for a request that a page of another origin may have caused */
  check(request: Request): void;
  /** Headers of every answer. */
  headers(request: Request): Readonly<Record<string, string>>;
}

/** Headers of the service's answers that pages receive, beside the type of the body. */
export const exposedServiceHeaders: readonly string[] = [
  "odps-tunnel-record-count",
  "odps-tunnel-schema",
  "x-odps-end-time",
  "x-odps-mcqa-conn",
  "x-odps-mcqa-query-cookie",
  "x-odps-owner",
  "x-odps-request-id",
  "x-odps-start-time",
  "x-odps-task-finalized",
];
const exposedHeaders = ["location", "retry-after", ...exposedServiceHeaders];

/**
 * Browsers send cookies even with requests that a page of another site has caused. Two checks keep such requests out: a header
 * of our own, which forms and links cannot send and scripts of another origin can send only after a preflight; and the
 * origin, which must be the gateway's own or a configured one whenever the browser sends it.
 */
export function createOriginCheck(origins: readonly string[]): OriginCheck {
  const allowed = new Set(origins);
  const isAllowed = (request: Request, origin: string): boolean => allowed.has(origin) || isOwn(request, origin);

  const headers = (request: Request): Record<string, string> => {
    const origin = request.headers.get("origin");
    if (origin === null || !allowed.has(origin)) return { vary: "Origin" };
    return {
      vary: "Origin",
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": exposedHeaders.join(", "),
    };
  };

  return {
    headers,

    preflight(request) {
      if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return null;
      const granted = headers(request);
      if (!("access-control-allow-origin" in granted)) return null;
      // A configured origin may send any header, for example those by which the application knows the caller.
      const asked = request.headers.get("access-control-request-headers") ?? "";
      const answer = {
        ...granted,
        "access-control-allow-methods": "GET, POST, PUT",
        "access-control-allow-headers": /^[\w-]+( ?, ?[\w-]+)*$/.test(asked) ? asked : gatewayHeader,
        "access-control-max-age": "600",
      };
      return new Response(null, { status: 204, headers: answer });
    },

    check(request) {
      const origin = request.headers.get("origin");
      if (origin !== null && !isAllowed(request, origin)) {
        throw new GatewayError("forbidden", "Pages of this origin may not use the gateway.", {
          nextStep: "Add the page's origin to the gateway's option `origins`.",
        });
      }
      // Browsers omit Origin in same-origin GETs, but send this header.
      const site = request.headers.get("sec-fetch-site");
      if (origin === null && site !== null && site !== "same-origin") {
        throw new GatewayError("forbidden", "The gateway does not accept requests that another site has caused.");
      }
      if (!request.headers.has(gatewayHeader)) {
        throw new GatewayError("forbidden", `The request lacks the header ${gatewayHeader}.`, {
          nextStep: "Use the client of @maxcompute-rx/browser.",
        });
      }
    },
  };
}

/**
 * The address of a request does not always say under which origin pages reach the gateway: a framework may have replaced its host, a
 * proxy its scheme. Then the origin must have the host to which the browser sent the request, and the browser must say that both are
 * the same origin, by a header that no page can set.
 */
function isOwn(request: Request, origin: string): boolean {
  if (origin === new URL(request.url).origin) return true;
  const host = request.headers.get("host");
  return request.headers.get("sec-fetch-site") === "same-origin" && (origin === `https://${host}` || origin === `http://${host}`);
}
