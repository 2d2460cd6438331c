/** A request as it came in, without its secrets, and what it was answered. */
export interface RecordedRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** Path of the URL as it came, still encoded. */
  readonly path: string;
  /** The query's decoded values by key; the last one of a key, secrets removed. */
  readonly query: Readonly<Record<string, string>>;
  /** Header names in lower case, secrets removed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent while it is not answered; 0 when the connection was dropped. */
  readonly status?: number;
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

/** A request whose answer may still be to come. */
interface Entry extends Omit<RecordedRequest, "status"> {
  status?: number;
}

/** The last 10,000 requests, for tests that count them. */
export class RequestLog {
  #requests: Entry[] = [];

  /** Oldest first. */
  list(): readonly RecordedRequest[] {
    return this.#requests.slice(-limit).map((request) => ({ ...request }));
  }

  clear(): void {
    this.#requests = [];
  }

  /** Writes a request down as it comes in; the answer takes its status. */
  add(request: Request, at: number): (status: number) => void {
    const url = new URL(request.url);
    const hide = (secret: ReadonlySet<string>, pairs: Iterable<[string, string]>): Record<string, string> =>
      Object.fromEntries([...pairs].map(([name, value]) => [name, secret.has(name) ? removed : value]));
    const recorded: Entry = {
      method: request.method,
      path: url.pathname,
      query: hide(secretParameters, url.searchParams),
      headers: hide(secretHeaders, request.headers),
      at,
    };
    this.#requests.push(recorded);
    if (this.#requests.length > 2 * limit) this.#requests = this.#requests.slice(-limit);
    return (status) => {
      recorded.status = status;
    };
  }
}
