import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import type { Answer, Answers } from "./answer.ts";

/** PyODPS in a process of its own (python/bridge.py). */
export interface Bridge {
  /** Carries a command out; its error, too, is an answer. */
  command(name: string, args?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** As `command`, for those that must succeed. */
  value(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Questions of python/questions.py about an instance. */
  ask(id: string, questions: readonly string[]): Promise<Answers>;
  close(): void;
}

/** Starts the bridge with the Python that has PyODPS. */
export function openBridge(python: string): Bridge {
  const script = fileURLToPath(new URL("../python/bridge.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // One command at a time: answers come in the order of the commands.
  let turn: Promise<unknown> = Promise.resolve();

  const exchange = async (command: string): Promise<Answer> => {
    child.stdin.write(`${command}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error("The bridge to PyODPS ended; its reason is above.");
    return JSON.parse(line.value);
  };
  const command: Bridge["command"] = (name, args = {}) => {
    const answer = turn.then(() => exchange(JSON.stringify({ name, arguments: args })));
    turn = answer.catch(() => {});
    return answer;
  };
  const value: Bridge["value"] = async (name, args) => {
    const answer = await command(name, args);
    if ("value" in answer) return answer.value;
    throw new Error(`PyODPS could not ${name}: ${answer.error.classes?.[0]} ${answer.error.message}`);
  };
  return {
    command,
    value,
    ask: async (id, questions) => (await value("ask", { id, questions })) as Answers,
    close: () => void child.kill(),
  };
}
