import type { Gateway } from "@maxcompute-rx/gateway";

/** A page that looks at one instance, and can go on at another gateway after its last event. */
export class FleetPage {
  readonly number: number;
  readonly #project: string;
  readonly #instanceId: string;
  #lastEventId: string | undefined;
  #after: string | undefined;
  #reading = new AbortController();
  #endedAt = 0;

  constructor(number: number, project: string, instanceId: string) {
    this.number = number;
    this.#project = project;
    this.#instanceId = instanceId;
  }

  /** Opens its stream. @param onEvent is told when the gateway learned of each event that is not a snapshot */
  async read(gateway: Gateway, onEvent: (at: number) => void): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    const { status, body } = await gateway(this.#request(reading.signal));
    if (status !== 200) throw new Error(`The gateway answered a page with ${status}.`);
    void this.#readOn(body ?? new ReadableStream(), onEvent).catch(() => {});
  }

  /** Breaks its connection, if its gateway has not ended it, and opens it again. Resolves with how long it had none, in milliseconds. */
  async resume(gateway: Gateway, onEvent: (at: number) => void): Promise<number> {
    const since = this.#endedAt === 0 ? Date.now() : this.#endedAt;
    this.#reading.abort();
    await this.read(gateway, onEvent);
    return Date.now() - since;
  }

  #request(signal: AbortSignal): Request {
    const subscription = {
      key: "k",
      kind: "instance",
      project: this.#project,
      instanceId: this.#instanceId,
      interest: { tasks: true, progress: true },
    };
    const place =
      this.#lastEventId === undefined ? {} : { lastEventId: this.#lastEventId, after: this.#after === undefined ? {} : { k: this.#after } };
    return new Request("http://gateway/stream", {
      method: "POST",
      headers: { "content-type": "application/json", "x-maxcompute-rx": "1" },
      body: JSON.stringify({ stream: this.number.toString(16).padStart(32, "0"), subscriptions: [subscription], ...place }),
      signal,
    });
  }

  async #readOn(body: ReadableStream<Uint8Array>, onEvent: (at: number) => void): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of body) {
      const events = (text + decoder.decode(piece, { stream: true })).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#take(event, onEvent);
    }
    this.#endedAt = Date.now();
  }

  #take(event: string, onEvent: (at: number) => void): void {
    const [, id] = /^id: (.*)$/m.exec(event) ?? [];
    if (id !== undefined) this.#lastEventId = id;
    if (!event.includes('"type":"instance"')) return;
    this.#after = id;
    const [, at] = /"seq":[1-9]\d*,"at":"([^"]*)","type":"(?!snapshot)/.exec(event) ?? [];
    if (at !== undefined) onEvent(Date.parse(at));
  }
}
