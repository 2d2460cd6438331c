import type { Socket } from "node:net";
import type { buildConnector } from "undici";

type Connector = buildConnector.connector;
type Options = buildConnector.Options;
type Callback = buildConnector.Callback;

/** How long a connection that nobody takes stays open, in milliseconds. Servers close one that sends nothing after about a minute. */
const keepMs = 30_000;
/** TLS sessions are kept for this many servers. */
const mostSessions = 16;

/** Opens connections before requests need them, and gives them to undici, which calls {@link connect} when it needs one. */
export class EarlyConnections {
  readonly #connector: Connector;
  readonly #early = new Map<string, EarlyConnection>();
  /** The number of open connections of each origin. */
  readonly #open = new Map<string, number>();
  /** The last TLS session of each server. undici resumes sessions, but holds them weakly, so they would be lost soon. */
  readonly #sessions = new Map<string, Buffer>();

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  /** Opens a connection, unless there is one to this origin. */
  open(origin: string): void {
    // Before it is parsed, because this is asked before each result.
    if (this.#has(origin)) return;
    const { protocol, host, hostname, port } = new URL(origin);
    const key = keyOf({ protocol, host });
    if (this.#has(key)) return;
    const options: Options = { protocol, host, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port };
    this.#early.set(
      key,
      new EarlyConnection(
        (callback) => this.#connect(options, callback),
        () => this.#early.delete(key),
      ),
    );
  }

  #has(key: string): boolean {
    return this.#early.has(key) || (this.#open.get(key) ?? 0) > 0;
  }

  /** undici's connector. */
  readonly connect: Connector = (options, callback) => {
    const early = this.#early.get(keyOf(options));
    if (early === undefined) return this.#connect(options, callback);
    early.take((socket) => {
      // If it failed, a new attempt tells the reason.
      if (socket === null) this.#connect(options, callback);
      // undici does not expect to be called back before this function has returned.
      else queueMicrotask(() => callback(null, socket));
    });
  };

  close(): void {
    for (const early of this.#early.values()) early.close();
  }

  #connect(options: Options, callback: Callback): void {
    const key = keyOf(options);
    this.#connector(options, (...result: Parameters<Callback>) => {
      // After a failure there is no second argument, whatever the type says.
      const socket = result[1] as Socket | null | undefined;
      if (socket) {
        this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
        socket.once("close", () => this.#countClosed(key));
        socket.on("session", (session: Buffer) => this.#keepSession(key, session));
      }
      callback(...result);
    });
  }

  #countClosed(key: string): void {
    const left = (this.#open.get(key) ?? 0) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
  }

  #keepSession(key: string, session: Buffer): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= mostSessions) break;
      this.#sessions.delete(oldest);
    }
  }
}

/** A connection that is being opened, or waits to be taken. It does not keep the process alive. */
class EarlyConnection {
  readonly #forget: () => void;
  readonly #timer: NodeJS.Timeout;
  #socket: Socket | null = null;
  #taker: ((socket: Socket | null) => void) | null = null;
  #isOver = false;

  constructor(connect: (callback: Callback) => void, forget: () => void) {
    this.#forget = forget;
    this.#timer = setTimeout(() => this.close(), keepMs).unref();
    connect((...[, socket]) => this.#opened(socket ?? null));
  }

  /** Calls back with the connection, or with null if it could not be opened or has ended. */
  take(taker: (socket: Socket | null) => void): void {
    this.#forget();
    const socket = this.#socket;
    if (socket === null && !this.#isOver) this.#taker = taker;
    else this.#give(taker, socket);
  }

  close(): void {
    const taker = this.#taker;
    this.#end();
    this.#socket?.destroy();
    taker?.(null);
  }

  #opened(socket: Socket | null): void {
    if (this.#isOver) {
      socket?.destroy();
      return;
    }
    this.#socket = socket;
    if (this.#taker !== null) return this.#give(this.#taker, socket);
    if (socket === null) return this.#end();
    socket.unref();
    // A server that ends, or speaks without being asked, has nothing good to say.
    socket.once("readable", this.#ended).once("close", this.#ended);
  }

  #give(taker: (socket: Socket | null) => void, socket: Socket | null): void {
    this.#end();
    socket?.off("readable", this.#ended).off("close", this.#ended).ref();
    const isUsable = socket !== null && !socket.destroyed && socket.writable && socket.readableLength === 0;
    if (!isUsable) socket?.destroy();
    taker(isUsable ? socket : null);
  }

  readonly #ended = (): void => this.close();

  #end(): void {
    this.#isOver = true;
    this.#taker = null;
    clearTimeout(this.#timer);
    this.#forget();
  }
}

function keyOf({ protocol, host }: Pick<Options, "protocol" | "host">): string {
  return `${protocol}//${host ?? ""}`;
}
