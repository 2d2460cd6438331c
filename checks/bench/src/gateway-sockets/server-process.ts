import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { ServerAnswer, ServerCommand, ServerStart } from "./messages.ts";

/** A server of pages in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  send(text: string): Promise<void>;
  processorMs(): Promise<number>;
}

export async function startServer(start: ServerStart): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, "main.ts"));
  const tell = async (command: ServerCommand): Promise<ServerAnswer> => {
    const answered = once(child, "message");
    child.send(command);
    const [answer] = (await answered) as [ServerAnswer];
    return answer;
  };
  const { port } = await tell({ type: "start", start });
  return {
    port,
    send: async (text) => void (await tell({ type: "send", text })),
    processorMs: async () => (await tell({ type: "usage" })).processorMs,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
