import { certify } from "@maxcompute-rx/conformance";
import { fetchTransport } from "@maxcompute-rx/core";

import type { CertifyPage } from "./page-functions.ts";

export const functions: CertifyPage = {
  certifyFetch: (peer) => certify(fetchTransport({ fetch: (request) => fetch(request) }), peer),
};
