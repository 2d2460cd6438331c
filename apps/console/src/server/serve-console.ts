import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { getRequestListener } from "@hono/node-server";

import { accountBackend, emulatorBackend, type Backend } from "./backend.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { builtPage, consoleApp } from "./console-app.ts";
import { startWorkload } from "./demo-workload.ts";
import { openHistory } from "./history/open-history.ts";
import { recordHistory } from "./history/record-history.ts";

/** A running console. */
export interface ServedConsole {
  /** Address of the page, such as `http://127.0.0.1:4600`. */
  readonly address: string;
  readonly project: string;
  /** The emulator, and a client of it with all permissions; null for a real project. */
  readonly emulated: Backend["emulated"];
  /** Why no jobs are recorded, as a sentence; null if they are, or if that was asked for. */
  readonly historyTrouble: string | null;
  close(): Promise<void>;
}

/**
 * Serves the page, the gateway and, unless a real project is used, an emulator on one port. The page has to be built, or has to be on its way (`page`).
 *
 * @throws {MaxComputeError} `configuration` if a real project is requested and none is configured
 */
export async function serveConsole(options: ConsoleOptions = {}): Promise<ServedConsole> {
  const { port = 0, host = "127.0.0.1", workload = false, history: historyOptions = {} } = options;
  // Listens before the backend is created, because LogView links contain the port.
  const server = createServer();
  const address = await listen(server, port, host);
  const backend = await makeBackend(address, options).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const { project, gateway } = backend;
  const history = openHistory(historyOptions, backend.service);
  const recording =
    history.store === null ? null : recordHistory({ ...backend, store: history.store, mc: gateway.client(project), filter: boardFilter });
  // The files of a page that is on its way may be served from it later, but a folder that does not exist is warned of.
  await mkdir(builtPage, { recursive: true });
  const app = consoleApp(backend, history, host, options.page);
  const answer = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false });
  server.on("request", (request, response) => void answer(request, response));
  const stopWorkload = workload && backend.emulated !== null ? startWorkload(backend.emulated) : () => {};
  return {
    address,
    project: backend.project,
    emulated: backend.emulated,
    historyTrouble: historyOptions === false ? null : history.whyNot,
    async close() {
      stopWorkload();
      recording?.unsubscribe();
      server.close();
      server.closeAllConnections();
      await backend.close();
      history.store?.close();
    },
  };
}

/** That of the board of the pages (page/console-client.ts), which then costs no request of its own. */
const boardFilter = { limit: 2000, onlyOwner: false };

async function makeBackend(address: string, options: ConsoleOptions): Promise<Backend> {
  return options.account === true ? accountBackend() : emulatorBackend(address, options);
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  // It listens on a port, not on a pipe.
  const { port: found } = server.address() as AddressInfo;
  return `http://${host}:${found}`;
}
