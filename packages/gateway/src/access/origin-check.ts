import { gatewayHeader } from "@maxcompute-rx/core/internal";

import { refusal } from "./gateway-error.ts";

/** Which pages may call, and how their browsers are told. */
export interface OriginCheck {
  /** The answer to a browser that asks before it sends a page's request; null when this is no such question. */
  preflight(request: Request): Response | null;
  /** @throws {Refusal} `forbidden` for a request that a page of another origin may have caused */
  check(request: Request): void;
  /** Headers of every answer. */
  headers(request: Request): Readonly<Record<string, string>>;
}

const exposedHeaders = ["location", "retry-after", "x-odps-end-time", "x-odps-owner", "x-odps-request-id", "x-odps-start-time", "x-odps-task-finalized"];

/**
 * Cookies come along with requests that another site's page has caused. Two things keep such requests out: a header of our
 * own, which no form and no link can send and a script of another origin only after a preflight; and the origin, which must be
 * ours or a named one wherever the browser tells it.
 */
export function createOriginCheck(origins: readonly string[]): OriginCheck {
  const allowed = new Set(origins);
  const isAllowed = (request: Request, origin: string): boolean => allowed.has(origin) || origin === new URL(request.url).origin;

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
      // A named origin may send any header: the application's own ways to know a caller, for example.
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
        throw refusal("forbidden", "Pages of this origin may not use the gateway.", "Name the page's origin in the gateway's option `origins`.");
      }
      // Browsers leave the origin out of same-origin GETs; then they say this.
      const site = request.headers.get("sec-fetch-site");
      if (origin === null && site !== null && site !== "same-origin") {
        throw refusal("forbidden", "The gateway takes no request that another site has caused.");
      }
      if (!request.headers.has(gatewayHeader)) {
        throw refusal("forbidden", `The request lacks the header ${gatewayHeader}.`, "Use the client of @maxcompute-rx/browser.");
      }
    },
  };
}
