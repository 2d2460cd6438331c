import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** Starts emulators for programs in other languages. */
export interface EmulatorHost {
  /** `POST` the options of `createEmulator` here, as JSON; the answer says how to reach the emulator. */
  readonly url: string;
  /** Ends all emulators. */
  close(): Promise<void>;
}

/** Every test says by options which emulator it needs, and so gets one of its own. */
export async function hostEmulators(): Promise<EmulatorHost> {
  const emulators = new Set<Emulator>();

  const start = async (options: EmulatorOptions): Promise<unknown> => {
    const emulator = await createEmulator(options);
    emulators.add(emulator);
    const { endpoint, tunnelEndpoint } = await emulator.listen();
    return { endpoint, tunnelEndpoint, ...emulator.account };
  };

  const server = createServer((request, response) => {
    void answer(request, response, start);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("a port was expected");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.all([...emulators].map((emulator) => emulator.close()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  start: (options: EmulatorOptions) => Promise<unknown>,
): Promise<void> {
  try {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const options: EmulatorOptions = JSON.parse(Buffer.concat(parts).toString()); // createEmulator checks them
    response.end(JSON.stringify(await start(options)));
  } catch (error) {
    response.writeHead(400).end(String(error));
  }
}
