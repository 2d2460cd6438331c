/** What the peer counted for one case. */
export interface Notes {
  /** Requests that arrived, counted before anything is answered. */
  readonly requests: number;
  /** Responses that the client left before their end. */
  readonly left: number;
}

/** The peer of the transport cases, as a web-standard server. */
export interface ConformanceHandler {
  /** Answers a request as the cases expect it. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Counts a request that does not reach `fetch`, because its connection will be broken. */
  readonly note: (url: URL) => void;
}

/** Header in which a server passes the target of the request as it arrived, because `Request` normalizes URLs. */
export const targetHeader = "x-conformance-target";

/**
 * The peer of the transport cases. It runs on every platform, in process or behind any server:
 *
 * | path | answer |
 * | --- | --- |
 * | `/bytes` | the request's body |
 * | `/status?status=N&body=…` | that status, with two headers |
 * | `/redirect` | 302 to `/status` |
 * | `/coded?coding=gzip` | a text with that content coding; with `plain`, the same bytes without the header `content-encoding` |
 * | `/large?size=N` | N bytes, in chunks; without `size`, bytes without end |
 * | `/drip` | one chunk, and another one after `/release` |
 * | `/hold` | nothing before `/release` |
 * | `/notes` | the counts as JSON; with `left`, only after a response has been left |
 * | any other | JSON of the request: method, target, headers, and the body as text |
 *
 * Every request carries `id=…`; requests are counted by it.
 */
export function createConformanceHandler(): ConformanceHandler {
  const ledger = new Map<string, Entry>();
  const entryOf = (url: URL): Entry => {
    const id = url.searchParams.get("id") ?? "";
    const entry = ledger.get(id) ?? newEntry();
    ledger.set(id, entry);
    return entry;
  };
  return {
    note: (url) => {
      entryOf(url).requests += 1;
    },
    fetch: async (request) => {
      const url = new URL(request.url);
      const entry = entryOf(url);
      if (url.pathname === "/notes") return notesOf(entry, url);
      if (url.pathname === "/release") {
        entry.release.resolve();
        return new Response("released");
      }
      entry.requests += 1;
      return answer(request, url, entry);
    },
  };
}

interface Gate {
  readonly passed: Promise<void>;
  readonly resolve: () => void;
}

interface Entry {
  requests: number;
  left: number;
  readonly release: Gate;
  readonly leave: Gate;
}

function newEntry(): Entry {
  return { requests: 0, left: 0, release: newGate(), leave: newGate() };
}

function newGate(): Gate {
  let resolve = (): void => {};
  const passed = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { passed, resolve };
}

async function notesOf(entry: Entry, url: URL): Promise<Response> {
  if (url.searchParams.has("left")) await entry.leave.passed;
  const { requests, left } = entry;
  return Response.json({ requests, left } satisfies Notes);
}

async function answer(request: Request, url: URL, entry: Entry): Promise<Response> {
  const { searchParams } = url;
  switch (url.pathname) {
    case "/bytes":
      return new Response(await request.arrayBuffer());
    case "/status": {
      const status = Number(searchParams.get("status"));
      const headers = { "Retry-After": "7", "X-Odps-Request-Id": "Ab12" };
      return new Response(status === 204 ? null : searchParams.get("body"), { status, headers });
    }
    case "/redirect":
      return new Response("elsewhere", { status: 302, headers: { location: `/status?status=200&id=${searchParams.get("id")}` } });
    case "/coded":
      return coded(searchParams.get("coding") === "deflate" ? "deflate" : "gzip", searchParams.has("plain"));
    case "/large":
      return new Response(chunks(Number(searchParams.get("size") ?? Number.POSITIVE_INFINITY), entry));
    case "/drip":
      return new Response(drip(entry));
    case "/hold": {
      const left = new Promise<void>((resolve) => request.signal.addEventListener("abort", () => resolve(leave(entry))));
      await Promise.race([entry.release.passed, left]);
      return new Response("held");
    }
    default:
      return Response.json({
        method: request.method,
        target: request.headers.get(targetHeader) ?? url.pathname + url.search,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
  }
}

function leave(entry: Entry): void {
  entry.left += 1;
  entry.leave.resolve();
}

/** The text behind `/coded`. */
export const codedText: string = "id,name\r\n1,\u00e9t\u00e9\r\n".repeat(500);

async function coded(coding: "gzip" | "deflate", plain: boolean): Promise<Response> {
  const stream = new Blob([codedText]).stream().pipeThrough(new CompressionStream(coding));
  const bytes = await new Response(stream).arrayBuffer();
  const headers = plain ? { "content-type": "application/octet-stream" } : { "content-type": "text/csv", "content-encoding": coding };
  return new Response(bytes, { headers: { ...headers, "content-length": String(bytes.byteLength) } });
}

function chunks(size: number, entry: Entry): ReadableStream<Uint8Array> {
  let rest = size;
  return new ReadableStream({
    pull(controller) {
      const length = Math.min(rest, 65_536);
      if (length === 0) return controller.close();
      rest -= length;
      controller.enqueue(new Uint8Array(length).fill(7));
    },
    cancel: () => leave(entry),
  });
}

function drip(entry: Entry): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let first = true;
  return new ReadableStream({
    async pull(controller) {
      if (first) {
        first = false;
        controller.enqueue(encoder.encode("first "));
        return;
      }
      await entry.release.passed;
      controller.enqueue(encoder.encode("last"));
      controller.close();
    },
    cancel: () => leave(entry),
  });
}
