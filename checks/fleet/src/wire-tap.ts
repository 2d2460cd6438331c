/** The events of a page's streams as they come over the wire: the client would hide one that came twice. */
export class WireTap {
  readonly #known = new KnownEvents();
  /** In the order in which they came. */
  #arrivals: Arrival[] = [];
  /** By instance: what came twice. */
  readonly doubled: Map<string, string[]> = new Map();

  /** A `fetch` that reads along. */
  readonly fetch = async (request: Request): Promise<Response> => {
    if (request.method === "POST" && request.url.endsWith("/stream"))
      this.resume(((await request.clone().json()) as { readonly lastEventId?: string }).lastEventId);
    const response = await fetch(request);
    if (response.body === null || response.headers.get("content-type") !== "text/event-stream") return response;
    let text = "";
    const decoder = new TextDecoder();
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        const events = (text + decoder.decode(piece, { stream: true })).split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) this.read(event);
        controller.enqueue(piece);
      },
    });
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(tap), { status, headers });
  };

  /** A new connection: what came after this event broke off before the page read it, and may come again. */
  resume(lastEventId: string | undefined): void {
    const known = lastEventId === undefined ? -1 : this.#arrivals.findLastIndex(({ id }) => id === lastEventId);
    if (known === this.#arrivals.length - 1) return;
    this.#arrivals = this.#arrivals.slice(0, known + 1);
    this.#known.clear();
    for (const { message } of this.#arrivals) this.#known.add(message);
  }

  /** One event as its text. */
  read(text: string): void {
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? "";
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (data === undefined) return;
    // A message of the gateway's protocol.
    const message = JSON.parse(data) as Message;
    this.#arrivals.push({ id, message });
    if (this.#known.add(message) || message.event === undefined) return;
    const { instanceId, type, seq } = message.event;
    this.doubled.set(instanceId, [...(this.doubled.get(instanceId) ?? []), `${type} ${seq}`]);
  }
}

interface Message {
  readonly type: string;
  readonly key: string;
  readonly event?: { readonly type: string; readonly seq: number; readonly at: string; readonly instanceId: string };
}

interface Arrival {
  readonly id: string;
  readonly message: Message;
}

/** What was told since the last snapshot of each subscription. */
class KnownEvents {
  readonly #bySubscription = new Map<string, { readonly latest: Map<string, string>; readonly all: Set<string> }>();

  clear(): void {
    this.#bySubscription.clear();
  }

  /**
   * Whether an event says something new. Not by its number: each gateway counts by itself, and only the client numbers what the page
   * gets. An event is told only when something has changed, so one that says the same as the last of its type came twice, and so did
   * one that says the same of the same time as an earlier one.
   */
  add({ type: kind, key, event }: Message): boolean {
    if (kind !== "instance" || event === undefined) return true;
    // The subscription began anew: what had ended ends again, which the client tells nobody twice.
    if (event.type === "snapshot") this.#bySubscription.delete(key);
    const known = this.#bySubscription.get(key) ?? { latest: new Map<string, string>(), all: new Set<string>() };
    this.#bySubscription.set(key, known);
    if (event.type === "snapshot") return true;
    const { latest, all } = known;
    const type = ends.has(event.type) ? "end" : event.type;
    const { seq: _seq, at, ...body } = event;
    const text = type === "end" ? "" : JSON.stringify(body);
    const isNew = latest.get(type) !== text && !all.has(`${at} ${text}`);
    latest.set(type, text);
    all.add(`${at} ${text}`);
    // It was told that trouble is over: it may come again as it was.
    if (type === "recovered") latest.delete("trouble");
    return isNew;
  }
}

const ends: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "lost"]);
