import { createInterface, type Interface } from "node:readline";

import type { Io } from "../io.ts";

/** What a person has typed: a line, Ctrl-C, or the end (Ctrl-D). */
export type Typed =
  | { readonly type: "line"; readonly text: string }
  | { readonly type: "interrupt"; readonly text: string }
  | { readonly type: "end" };

/**
 * Lines from a terminal, with editing and history. The terminal is used only while lines are asked for: {@link ShellInput.release} gives it back
 * before a command runs, so that Ctrl-C is a signal then. What was typed or pasted beyond the line is kept for the next one.
 */
export class ShellInput {
  readonly #io: Io;
  readonly #complete: (line: string) => [string[], string];
  /** Newest first, as readline takes it. */
  readonly #history: readonly string[];
  #reader: Interface | null = null;
  #typed: Typed[] = [];
  #rest = "";
  #waiting: ((typed: Typed) => void) | null = null;

  constructor(io: Io, history: readonly string[], complete: (line: string) => [string[], string]) {
    this.#io = io;
    this.#history = history;
    this.#complete = complete;
  }

  next(prompt: string): Promise<Typed> {
    const [first] = this.#typed;
    if (first !== undefined) {
      this.#typed = this.#typed.slice(1);
      return Promise.resolve(first);
    }
    const reader = (this.#reader ??= this.#open());
    reader.setPrompt(prompt);
    reader.prompt();
    if (this.#rest !== "") reader.write(this.#rest);
    this.#rest = "";
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  release(): void {
    const reader = this.#reader;
    if (reader === null) return;
    this.#reader = null;
    this.#rest = reader.line;
    reader.close();
  }

  /** As if it had been typed. */
  put(typed: Typed): void {
    const settle = this.#waiting;
    this.#waiting = null;
    if (settle === null) this.#typed.push(typed);
    else settle(typed);
  }

  #open(): Interface {
    const reader = createInterface({
      input: this.#io.stdin,
      output: this.#io.stdout,
      terminal: true,
      history: [...this.#history],
      historySize: 1000,
      completer: this.#complete,
    });
    reader.on("line", (text) => this.put({ type: "line", text }));
    reader.on("SIGINT", () => {
      const { line: text } = reader;
      // Clears the line, as Ctrl-U and Ctrl-K do.
      reader.write(null, { ctrl: true, name: "e" });
      reader.write(null, { ctrl: true, name: "u" });
      this.put({ type: "interrupt", text });
    });
    reader.on("close", () => {
      if (this.#reader === reader) this.put({ type: "end" });
    });
    return reader;
  }
}
