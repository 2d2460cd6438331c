import { Worker } from "node:worker_threads";

import type { Command, Replies, ThreadOptions } from "./command.ts";

/** An emulator with a manual clock in a thread of its own. */
export interface EmulatorThread extends AsyncDisposable {
  /** Commands are carried out one after the other; wait for each. */
  tell<T extends Command["type"]>(command: Extract<Command, { type: T }>): Promise<Replies[T]>;
}

export function startEmulatorThread(options: ThreadOptions): EmulatorThread {
  const worker = new Worker(new URL("main.ts", import.meta.url), { workerData: options });
  let failure: Error | undefined;
  let pending: { readonly resolve: (reply: unknown) => void; readonly reject: (reason: Error) => void } | undefined;

  worker.on("message", (reply: unknown) => pending?.resolve(reply));
  worker.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
    pending?.reject(failure);
  });

  const tell = (command: Command): Promise<unknown> =>
    new Promise((resolve, reject) => {
      pending = { resolve, reject };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      if (failure === undefined) worker.postMessage(command);
      else reject(failure);
    });

  return {
    // The thread answers each command with its own kind of reply.
    tell: (command) => tell(command) as Promise<Replies[(typeof command)["type"]]>,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
