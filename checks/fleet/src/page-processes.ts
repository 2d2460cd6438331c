import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import type { FromPages, ToldPages, ToPages } from "./messages.ts";

/** All pages, in few processes. */
export class PageProcesses {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  static async open(gateway: string, pages: number): Promise<PageProcesses> {
    const processes = Math.ceil(pages / 500);
    const children = Array.from({ length: processes }, () => fork(new URL("pages/main.ts", import.meta.url)));
    const each = Math.ceil(pages / processes);
    const opened = children.map((child, at) =>
      ask(child, { type: "open", gateway, first: at * each, pages: Math.min(each, pages - at * each) }),
    );
    await Promise.all(opened);
    return new PageProcesses(children);
  }

  /** A job begins: every `stride`th page watches it. */
  watch(instanceId: string, offset: number, stride: number): void {
    for (const child of this.#children) child.send({ type: "job", instanceId, offset, stride } satisfies ToPages);
  }

  /** Number of watches that have not ended. */
  async open(): Promise<number> {
    const answers = await Promise.all(this.#children.map((child) => ask(child, { type: "count" })));
    return answers.reduce((sum, answer) => sum + (answer.type === "counted" ? answer.open : 0), 0);
  }

  async finish(): Promise<readonly ToldPages[]> {
    const answers = await Promise.all(this.#children.map((child) => ask(child, { type: "finish" })));
    for (const child of this.#children) child.disconnect();
    return answers.flatMap((answer) => (answer.type === "told" ? [answer] : []));
  }
}

async function ask(child: ChildProcess, question: ToPages): Promise<FromPages> {
  const answer = once(child, "message");
  child.send(question);
  const [message] = await answer;
  // Of our own program.
  return message as FromPages;
}
