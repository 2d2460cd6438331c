import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A network between a browser and a server, whose faults a test makes. */
export interface FaultyNetwork extends AsyncDisposable {
  /** Where the browser finds the server. */
  readonly address: string;
  /** Breaks every connection in the middle of its next piece: half of it arrives. */
  cut(): void;
  /** Refuses every connection until it is told otherwise. */
  away(isAway: boolean): void;
}

interface Slowness {
  /** How late each piece arrives, in milliseconds. */
  readonly lateMs: number;
  readonly bytesPerSecond: number;
}

/** Opens a network to the server at `target`, such as `http://127.0.0.1:4600`. */
export async function openFaultyNetwork(target: string, slowness?: Slowness): Promise<FaultyNetwork> {
  const { hostname, port } = new URL(target);
  const open = new Set<{ readonly toBrowser: Cuttable; readonly sockets: readonly Socket[] }>();
  let isAway = false;
  const server = createServer((browser) => {
    if (isAway) return void browser.destroy();
    const upstream = connect(Number(port), hostname);
    const connection = { toBrowser: new Cuttable(slowness), sockets: [browser, upstream] };
    open.add(connection);
    const end = (): void => {
      open.delete(connection);
      for (const socket of connection.sockets) socket.destroy();
    };
    for (const socket of connection.sockets) socket.on("error", end).on("close", end);
    connection.toBrowser.on("error", end);
    browser.pipe(upstream);
    upstream.pipe(connection.toBrowser).pipe(browser);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const destroyAll = (): void => {
    for (const { sockets } of open) for (const socket of sockets) socket.destroy();
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      for (const { toBrowser } of open) toBrowser.cutsNext = true;
    },
    away(away) {
      isAway = away;
      if (away) destroyAll();
    },
    async [Symbol.asyncDispose]() {
      isAway = true;
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Hands on what it gets, as slowly as it is told, until it is cut. */
class Cuttable extends Transform {
  cutsNext = false;
  readonly #slowness: Slowness | undefined;

  constructor(slowness: Slowness | undefined) {
    super();
    this.#slowness = slowness;
  }

  override _transform(piece: Buffer, _encoding: string, done: (error: Error | null, piece?: Buffer) => void): void {
    if (this.cutsNext) {
      this.push(piece.subarray(0, Math.floor(piece.length / 2)));
      setImmediate(() => done(new Error("The connection was cut.")));
      return;
    }
    if (this.#slowness === undefined) return done(null, piece);
    const { lateMs, bytesPerSecond } = this.#slowness;
    setTimeout(() => done(null, piece), lateMs + (1000 * piece.length) / bytesPerSecond);
  }
}
