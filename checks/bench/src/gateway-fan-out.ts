import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";

import { createGateway } from "@maxcompute-rx/gateway";
import { createEmulator } from "@maxcompute-rx/emulator";
import { undiciTransport, type Transport } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "./measurement.ts";
import { readEvents } from "./read-events.ts";

const pages = 1000;
const durationMs = 15_000;
const burstMs = 3000;
const betweenMs = 200;
const peer = "bare web streams, same bytes";

/**
 * A thousand pages that look at one instance through a gateway: how many watches of the service that makes, at most, and how long it takes
 * from the moment the gateway knows of an event until each page has read it. Pages are readers in this thread, without sockets, so that
 * the last page waits for the work of the others. By the clock, and in the processor time that this thread has used since the answer with
 * the event arrived: on a machine that does nothing else, the two are the same. Beside it, in the same run and with the same readers, as
 * many streams without a gateway that are given the same bytes.
 */
export async function gatewayFanOut(): Promise<readonly Measurement[]> {
  const emulator = await createEmulator();
  const transport = undiciTransport();
  const counted = countStatusQuestions(transport);
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const gateway = createGateway({
    endpoint,
    credentials: { accessKeyId, accessKeySecret },
    transport: counted.transport,
    authorize: () => ({ caller: "bench", projects: { [project]: ["read"] } }),
    limits: { streamsPerCaller: pages, requestsPerMinute: 10 * pages },
  });
  try {
    const instanceId = emulator.jobs.script({ durationMs, stages: ["M1", "R2_1", "J3_2"], workers: 50 });
    const streams = await Promise.all(Array.from({ length: pages }, (_, page) => gateway(streamRequest(page, project, instanceId))));
    // The coming of a thousand pages at once is a burst of its own; what counts is the steady state.
    const ours = new Delays(Date.now() + burstMs);
    const told: string[] = [];
    let watches = 0;
    const read = (stream: Response, page: number): Promise<void> =>
      readToTheEnd(stream, (events) => {
        const isCounted = ours.add(page, events, counted.answeredAt());
        if (page !== 0) return;
        watches = Math.max(watches, gateway.counters.upstreamWatches);
        if (isCounted) told.push(events.map((event) => `${event}\n\n`).join(""));
      });
    await Promise.all(streams.map(read));
    const bare = await bareFanOut(told);
    return [
      // Not by the gateway's word alone: what reaches the service is counted, too.
      compared(`gateway-upstream-watches-${pages}`, Math.max(watches, counted.most()), "watches", "a watch for each page", pages),
      compared("gateway-fanout-ms-p99", quantile(ours.byClock, 0.99), "ms", peer, quantile(bare.byClock, 0.99)),
      compared("gateway-fanout-processor-ms-p99", quantile(ours.processor, 0.99), "ms", peer, quantile(bare.processor, 0.99)),
    ];
  } finally {
    gateway.close();
    await transport.close();
    await emulator.close();
  }
}

interface CountedTransport {
  readonly transport: Transport;
  /** How many questions about a status were on their way at once: a watch has one, so that two watches would show. */
  readonly most: () => number;
  /** The processor time that this thread had used when the latest answer arrived, in milliseconds. */
  readonly answeredAt: () => number;
}

function countStatusQuestions(transport: Transport): CountedTransport {
  let now = 0;
  let most = 0;
  let answeredAt = 0;
  return {
    most: () => most,
    answeredAt: () => answeredAt,
    async transport(request) {
      const isCounted = /[?&]instancestatus(&|$)/.test(request.url);
      now += isCounted ? 1 : 0;
      most = Math.max(most, now);
      try {
        return await transport(request);
      } finally {
        now -= isCounted ? 1 : 0;
        answeredAt = threadMs();
      }
    },
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function streamRequest(page: number, project: string, instanceId: string): Request {
  const subscription = { key: "k", kind: "instance", project, instanceId, interest: { tasks: true, progress: true } };
  return new Request("http://gateway/stream", {
    method: "POST",
    headers: { "content-type": "application/json", "x-maxcompute-rx": "1" },
    body: JSON.stringify({ stream: page.toString(16).padStart(32, "0"), subscriptions: [subscription] }),
  });
}

/** Resolves when the instance has ended. Leaves its stream to the end of the gateway, because others wait for its thread. */
function readToTheEnd(stream: Response, onEvents: (events: readonly string[]) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    readEvents(stream, (events) => {
      onEvents(events);
      if (events.some((event) => event.includes('"type":"completed"'))) resolve();
    }).catch(reject);
  });
}

/** How long it took until pages had read what they were told, in milliseconds. */
class Delays {
  readonly byClock: number[] = [];
  readonly processor: number[] = [];
  readonly #since: number;

  /** @param since when to begin to count */
  constructor(since: number) {
    this.#since = since;
  }

  /**
   * A page has read these together. Does as little as it can, because others wait for it: every tenth page, the last one included,
   * asks for the processor time, which takes longer than to read an event.
   *
   * @param startedAt the processor time that this thread had used when it began to tell the pages of them
   * @returns whether they count
   */
  add(page: number, events: readonly string[], startedAt: number): boolean {
    // A snapshot is written for each page that comes; what counts is what happens to all of them at once.
    const ats = events.flatMap((event) => /"seq":[1-9]\d*,"at":"([^"]*)","type":"(?!snapshot)/.exec(event)?.[1] ?? []);
    const counted = ats.map(Date.parse).filter((at) => at > this.#since);
    if (counted.length === 0) return false;
    const now = Date.now();
    for (const at of counted) this.byClock.push(now - at);
    if (page % 10 === 9) this.processor.push(threadMs() - startedAt);
    return true;
  }
}

/** As many streams without a gateway, each of which is given the same texts. */
async function bareFanOut(texts: readonly string[]): Promise<Delays> {
  const delays = new Delays(0);
  let startedAt = 0;
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  for (let page = 0; page < pages; page += 1) {
    const body = new ReadableStream<Uint8Array>({ start: (stream) => void streams.push(stream) });
    void readEvents(new Response(body), (events) => delays.add(page, events, startedAt));
  }
  for (const text of texts) {
    await pause(betweenMs);
    startedAt = threadMs();
    const bytes = new TextEncoder().encode(text.replaceAll(/"at":"[^"]*"/g, `"at":"${new Date().toISOString()}"`));
    // Memory of its own for each, as whoever reads it may give it away.
    for (const stream of streams) stream.enqueue(bytes.slice());
  }
  await pause(betweenMs);
  for (const stream of streams) stream.close();
  return delays;
}
