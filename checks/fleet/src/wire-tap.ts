/** The events of a page's streams as they come over the wire: the client would hide one that came twice. */
export class WireTap {
  /** By subscription: the numbers of the events since its last snapshot. */
  readonly #seen = new Map<string, Set<number>>();
  readonly #ended = new Set<string>();
  /** In the order in which they came. */
  #arrivals: { readonly id: string; readonly key: string; readonly seq: number; readonly isEnd: boolean }[] = [];
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
    for (const { key, seq, isEnd } of this.#arrivals.splice(known + 1)) {
      this.#seen.get(key)?.delete(seq);
      if (isEnd) this.#ended.delete(key);
    }
  }

  /** One event as its text. */
  read(text: string): void {
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? "";
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (data === undefined) return;
    // A message of the gateway's protocol.
    const message = JSON.parse(data) as {
      readonly type: string;
      readonly key: string;
      readonly event: { readonly type: string; readonly seq: number; readonly instanceId: string };
    };
    if (message.type !== "instance") return void this.#arrivals.push({ id, key: "", seq: 0, isEnd: false });
    const { event } = message;
    const { key } = message;
    const known = event.type === "snapshot" ? undefined : this.#seen.get(key);
    // The subscription began anew: what had ended ends again, which the client tells nobody twice.
    if (event.type === "snapshot") this.#ended.delete(key);
    const seen = known ?? new Set<number>();
    this.#seen.set(key, seen);
    const isEnd = ends.has(event.type);
    if ((seen.has(event.seq) && event.type !== "snapshot") || (isEnd && this.#ended.has(key))) {
      this.doubled.set(event.instanceId, [...(this.doubled.get(event.instanceId) ?? []), `${event.type} ${event.seq}`]);
    }
    // A snapshot of what has ended has the number of the end, which follows it.
    if (event.type !== "snapshot") seen.add(event.seq);
    if (isEnd) this.#ended.add(key);
    this.#arrivals.push({ id, key, seq: event.seq, isEnd });
  }
}

const ends: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "lost"]);
