import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

import { getRequestListener } from "@hono/node-server";

type Handler = (request: Request) => Response | Promise<Response>;

/** A web server over HTTP/1.1, as pages meet it: with files, and with handlers below paths of their own. */
export class PageServer {
  readonly #handlers = new Map<string, Handler>();
  readonly #counters = new Set<(request: Request) => void>();
  #unanswered: ((request: Request) => boolean) | undefined;
  #server: Server | undefined;
  #port = 0;

  /** Such as `http://127.0.0.1:8080`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Answers whatever is asked for at this path or below it; a later handler takes the place of an earlier one. */
  mount(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** Serves the files of a bundle, and a page that loads its first one, with these headers beside its type. */
  mountPage(
    name: string,
    files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[],
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const head = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${name}</title>`;
    const html = `${head}<script type="module" src="/${name}/dist/stdin.js"></script>`;
    this.mount(`/${name}`, () => new Response(html, { headers: { ...headers, "content-type": "text/html" } }));
    for (const file of files) {
      this.mount(`/${name}/${file.name}`, () => new Response(file.bytes, { headers: { "content-type": "text/javascript" } }));
    }
  }

  /** Breaks the connection of the next such request after it was carried out, in the place of its answer. */
  leaveUnanswered(which: (request: Request) => boolean): void {
    this.#unanswered = which;
  }

  /** Counts such requests from now on; says how many came. */
  count(which: (request: Request) => boolean): () => number {
    let arrived = 0;
    this.#counters.add((request) => {
      if (which(request)) arrived += 1;
    });
    return () => arrived;
  }

  /** Listens, at the same port as before when it has listened before. */
  async start(): Promise<void> {
    const listener = getRequestListener(async (request, { incoming }) => {
      for (const count of this.#counters) count(request);
      const isLost = this.#unanswered?.(request) === true;
      if (isLost) this.#unanswered = undefined;
      const response = await this.#answer(request);
      if (isLost) incoming.socket.destroy();
      return response;
    });
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(this.#port, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens at a port, not at a pipe
    this.#port = port;
    this.#server = server;
  }

  /** Goes down as a process does that is killed: all connections break. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const closed = promisify(server.close.bind(server))();
    server.closeAllConnections();
    await closed;
  }

  #answer(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url);
    const paths = [...this.#handlers.keys()].filter((path) => pathname === path || pathname.startsWith(`${path}/`));
    const handler = this.#handlers.get(paths.reduce((longest, path) => (path.length > longest.length ? path : longest), ""));
    return handler === undefined ? new Response("Not Found", { status: 404 }) : handler(request);
  }
}
