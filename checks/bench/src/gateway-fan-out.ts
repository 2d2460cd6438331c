import process from "node:process";

import { createGateway } from "@maxcompute-rx/gateway";
import { createEmulator } from "@maxcompute-rx/emulator";
import { undiciTransport, type Transport } from "@maxcompute-rx/node";

import { compared, quantile, type Measurement } from "./measurement.ts";

const pages = 1000;
const durationMs = 15_000;
const burstMs = 3000;

/**
 * A thousand pages that look at one instance through a gateway: how many watches of the service that makes, at most, and how long it takes
 * from the moment the gateway knows of an event until each page has read it. Pages are readers in this thread, without sockets, so that
 * the last page waits for the work of the others. By the clock, and in the processor time that this thread has used since the answer with
 * the event arrived: on a machine that does nothing else, the two are the same.
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
    const delays: number[] = [];
    const processorDelays: number[] = [];
    let watches = 0;
    const streams = await Promise.all(Array.from({ length: pages }, (_, page) => gateway(streamRequest(page, project, instanceId))));
    // The coming of a thousand pages at once is a burst of its own; what counts is the steady state.
    const openSince = Date.now() + burstMs;
    const readAll = streams.map((stream, page) =>
      readToTheEnd(stream, (at) => {
        if (at > openSince) {
          delays.push(Date.now() - at);
          processorDelays.push(threadMs() - counted.answeredAt());
        }
        if (page === 0) watches = Math.max(watches, gateway.counters.upstreamWatches);
      }),
    );
    await Promise.all(readAll);
    return [
      // Not by the gateway's word alone: what reaches the service is counted, too.
      compared(`gateway-upstream-watches-${pages}`, Math.max(watches, counted.most()), "watches", "a watch for each page", pages),
      { name: "gateway-fanout-ms-p99", value: quantile(delays, 0.99), unit: "ms" },
      { name: "gateway-fanout-processor-ms-p99", value: quantile(processorDelays, 0.99), unit: "ms" },
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

/**
 * Tells of each event when the gateway learned of it, and resolves when the instance has ended. Does as little as it can, because others
 * wait for it, and leaves its stream to the end of the gateway for the same reason.
 */
function readToTheEnd(response: Response, onEvent: (at: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const read = async (): Promise<void> => {
      let text = "";
      for await (const piece of response.body ?? []) {
        const { buffer, byteOffset, length } = piece as Uint8Array<ArrayBuffer>;
        const events = (text + Buffer.from(buffer, byteOffset, length).toString("latin1")).split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          // A snapshot is written for each page that comes; what counts is what happens to all of them at once.
          const [, at] = /"seq":[1-9]\d*,"at":"([^"]*)","type":"(?!snapshot)/.exec(event) ?? [];
          if (at !== undefined) onEvent(Date.parse(at));
          if (event.includes('"type":"completed"')) resolve();
        }
      }
    };
    read().catch(reject);
  });
}
