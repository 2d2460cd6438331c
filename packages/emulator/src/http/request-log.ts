/** A request as it came in, without its secrets, and what it was answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** 0: the connection was dropped. */
  readonly status: number;
  /** Epoch ms on the emulator's clock when the request came in. */
  readonly at: number;
}

const limit = 10_000;
const secretHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "authorization-sts-token",
  "x-odps-bearer-token",
  "application-authentication",
  "sts-authentication",
  "sts-token",
]);
const secretParameters: ReadonlySet<string> = new Set(["authorization_token", "token"]);
const removed = "[removed]";

/** The last 10,000 answered requests, for tests that count them. */
export class RequestLog {
  #requests: RecordedRequest[] = [];

  /** Oldest first. */
  list(): readonly RecordedRequest[] {
    return [...this.#requests];
  }

  clear(): void {
    this.#requests = [];
  }

  add(request: Request, status: number, at: number): void {
    const url = new URL(request.url);
    const hide = (secret: ReadonlySet<string>, pairs: Iterable<[string, string]>): Record<string, string> =>
      Object.fromEntries([...pairs].map(([name, value]) => [name, secret.has(name) ? removed : value]));
    this.#requests.push({
      method: request.method,
      path: url.pathname,
      query: hide(secretParameters, url.searchParams),
      headers: hide(secretHeaders, request.headers),
      status,
      at,
    });
    if (this.#requests.length > limit) this.#requests = this.#requests.slice(-limit / 2);
  }
}
