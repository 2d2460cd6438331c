import { fetchTransport, MaxComputeError } from "@maxcompute-rx/core";
import type { Transport } from "@maxcompute-rx/core";

import { undiciTransport } from "./undici-transport.ts";

/** What a client goes through when it is given no transport: undici, in Bun Bun's own `fetch`. */
export function defaultTransport(): Transport {
  return process.versions["bun"] === undefined ? undiciTransport() : bunTransport();
}

/** In Bun the module `undici` is a stand-in without dispatchers, and the real one hangs there when a large answer is read slowly. */
function bunTransport(): Transport {
  const transport = fetchTransport({ fetch });
  return async (request) => {
    if (/^\w+:\/\/[^/]*\/\//.test(request.url)) {
      throw new MaxComputeError("invalid_argument", "Bun would send a path that begins with two slashes with one only, unlike it was signed.", {
        nextStep: "Check the endpoint: it needs no slash at its end.",
      });
    }
    return transport(request);
  };
}
