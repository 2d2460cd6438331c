import type { Emulator } from "@maxcompute-rx/emulator";
import { MaxComputeError, type TransportRequest } from "@maxcompute-rx/node";

/** An answer as it was given. */
export interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answers kept; a damaged answer makes the client ask for addresses that nobody else asks for. */
const mostKept = 2000;

/** Answers of an emulator whose clock stands still: asked once each, and the same ever after. */
export class Tape {
  readonly #emulator: Emulator;
  readonly #answers = new Map<string, Recorded>();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  /** Forgets what was answered to reading calls: the emulator's clock has moved. */
  forgetReadings(): void {
    for (const key of this.#answers.keys()) if (key.startsWith("GET ")) this.#answers.delete(key);
  }

  /** The first answer to a submit holds for all submits, so that a door can be gone through any number of times. */
  async answer({ method, url, headers, body }: TransportRequest): Promise<Recorded> {
    const key = `${method} ${url} ${new TextDecoder().decode(body).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "")}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    // What a damaged answer leads to must change nothing that other inputs rest on.
    if (method !== "GET" && this.#answers.size >= mostKept) return { status: 404, headers: {}, body: new Uint8Array() };
    const recorded = await this.#ask(url, { method, headers, body: body === undefined ? null : new Uint8Array(body) });
    if (this.#answers.size < mostKept) this.#answers.set(key, recorded);
    return recorded;
  }

  async #ask(url: string, init: RequestInit): Promise<Recorded> {
    try {
      const response = await this.#emulator.fetch(new Request(url, init));
      return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      throw new MaxComputeError("connect_failed", "The emulator cannot be asked for this.", { cause });
    }
  }
}
