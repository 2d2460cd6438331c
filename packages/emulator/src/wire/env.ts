/** Hono's types: what comes with a request. */
export interface Env {
  Bindings: {
    /** Address of the other side of the socket; undefined in process. */
    readonly remoteAddress?: string;
    /** Breaks the socket once what has been written of the answer is out; undefined in process. */
    readonly drop?: () => void;
  };
}
