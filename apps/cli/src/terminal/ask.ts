import { createInterface } from "node:readline";
import { Writable } from "node:stream";

import { UsageError, type Program } from "../program.ts";

/** Asks a person at the terminal. */
export interface Asker {
  /** Resolves with the answer, without blanks around it; with null after Ctrl-C, Ctrl-D or SIGTERM. `hidden` answers are not shown. */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | null>;
  close(): void;
}

/** Throws a {@link UsageError} where there is no terminal; `instead` says what to do then. */
export function createAsker({ io, leaving }: Program, instead: string): Asker {
  if (io.stdin.isTTY !== true) throw new UsageError(`There is no terminal to ask at. ${instead}`);
  let hidden = false;
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      if (!hidden) io.stdout.write(chunk);
      done();
    },
  });
  // A terminal, so that the answers are echoed here and not by the system; without a history, so that no secret stays in it.
  const prompt = createInterface({ input: io.stdin, output, terminal: true, historySize: 0 });
  const unread: string[] = [];
  let waiting: ((answer: string | null) => void) | null = null;
  let left = leaving.aborted;
  const answer = (line: string | null): void => {
    const settle = waiting;
    waiting = null;
    if (settle !== null) settle(line);
    else if (line !== null) unread.push(line);
  };
  const leave = (): void => {
    left = true;
    answer(null);
  };
  prompt.on("line", answer).on("SIGINT", leave).on("close", leave);
  leaving.addEventListener("abort", leave, { once: true });
  return {
    async ask(question, options = {}) {
      if (left && unread.length === 0) return null;
      io.stdout.write(question);
      hidden = options.hidden === true;
      const line = unread.shift() ?? (await new Promise<string | null>((resolve) => (waiting = resolve)));
      if (hidden) io.stdout.write("\n");
      hidden = false;
      return line?.trim() ?? null;
    },
    close() {
      leaving.removeEventListener("abort", leave);
      prompt.close();
    },
  };
}
