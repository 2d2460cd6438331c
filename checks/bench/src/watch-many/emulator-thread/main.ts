import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { setImmediate as macrotask } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import type { Answered, Command, Replies, SentRequest, Step, Stepped, ThreadOptions, ThreadResponse } from "./command.ts";

// An emulator in a thread of its own, so that its memory and its processor time are not the client's.

/** While a request is on its way, the clock moves by so much at a time: an answer is at most so late. */
const quantumMs = 10;

class Thread {
  readonly #emulator: Emulator;
  readonly #inFlight = new Map<number, AbortController>();
  #answers: Answered[] = [];
  /** Answers whose headers are there and whose bodies are still being read. */
  #reading = 0;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  carryOut(command: Command): Promise<Replies[keyof Replies]> {
    switch (command.type) {
      case "account":
        return Promise.resolve({ ...this.#emulator.account, now: this.#emulator.clock.now() });
      case "script":
        return this.#script(command);
      case "faults":
        this.#emulator.faults.clear();
        for (const fault of command.faults) this.#emulator.faults.add(fault);
        return Promise.resolve(null);
      case "step":
        return this.#step(command);
    }
  }

  async #script({ jobs, afterMs }: Extract<Command, { type: "script" }>): Promise<Replies["script"]> {
    const { clock } = this.#emulator;
    const ids: string[] = [];
    for (const job of jobs) {
      if (afterMs > 0) await clock.advance(afterMs);
      ids.push(this.#emulator.jobs.script(job));
    }
    return { now: clock.now(), ids };
  }

  async #step({ requests, aborted, until }: Step): Promise<Stepped> {
    const { clock } = this.#emulator;
    for (const id of aborted) this.#inFlight.get(id)?.abort();
    for (const request of requests) void this.#send(request);
    await this.#settle();
    while (this.#answers.length === 0 && clock.now() < until) {
      const left = until - clock.now();
      await clock.advance(this.#inFlight.size === 0 ? left : Math.min(quantumMs, left));
      await this.#settle();
    }
    const answers = this.#answers;
    this.#answers = [];
    return { now: clock.now(), answers };
  }

  async #settle(): Promise<void> {
    do await macrotask();
    while (this.#reading > 0);
  }

  async #send({ id, method, url, headers, body }: SentRequest): Promise<void> {
    const controller = new AbortController();
    this.#inFlight.set(id, controller);
    let response: ThreadResponse | null = null;
    try {
      const answer = await this.#emulator.fetch(new Request(url, { method, headers, body: body ?? null, signal: controller.signal }));
      this.#reading += 1;
      response = await readResponse(answer).finally(() => (this.#reading -= 1));
    } catch {
      // The connection broke: there is no answer.
    }
    this.#inFlight.delete(id);
    if (!controller.signal.aborted) this.#answers.push({ id, response });
  }
}

async function readResponse(response: Response): Promise<ThreadResponse> {
  const pieces: Uint8Array[] = [];
  let cut = false;
  try {
    for await (const piece of response.body ?? []) pieces.push(piece as Uint8Array);
  } catch {
    cut = true;
  }
  // A copy of its own: of a buffer from Node's pool, the whole pool would travel.
  return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(Buffer.concat(pieces)), cut };
}

if (parentPort === null) throw new Error("This program is a thread of the measurements.");
const port = parentPort;
const thread = new Thread(await createEmulator({ ...(workerData as ThreadOptions), clock: "manual" }));
port.on("message", (command: Command) => {
  void thread.carryOut(command).then((reply) => port.postMessage(reply));
});
