import type { HeaderMap, HttpMethod } from "../../transport.ts";

/** A query parameter; a null value is a valueless action such as `?taskstatus` (docs/protocol.md 1.2). */
export type QueryParameter = readonly [name: string, value: string | null];

/** One call of the REST API, before endpoint, common parameters and signature: what the functions of `wire/` build. */
export interface ApiCall {
  readonly method: HttpMethod;
  /** Resource path after the endpoint, each segment encoded, such as `/projects/p/instances`. */
  readonly path: string;
  readonly query: readonly QueryParameter[];
  readonly headers?: HeaderMap;
  readonly body?: Uint8Array;
}

/** A whole answer with a 2xx status. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
}
