import type { HeaderMap, HttpMethod } from "../../transport.ts";

/** A query parameter; a null value is a valueless action such as `?taskstatus` (docs/protocol.md 1.2). */
export type QueryParameter = readonly [name: string, value: string | null];

/** One call of the REST API, without endpoint, common parameters and signature. The functions of `wire/` make it. */
export interface ApiCall {
  readonly method: HttpMethod;
  /** Resource path after the endpoint, each segment encoded, such as `/projects/p/instances`. */
  readonly path: string;
  readonly query: readonly QueryParameter[];
  readonly headers?: HeaderMap;
  readonly body?: Uint8Array;
}

/** A complete answer with a 2xx status. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
}
