import { setTimeout as pause } from "node:timers/promises";

import { createEmulator } from "@maxcompute-rx/emulator";

import { compared, quantile, type Measurement } from "../measurement.ts";
import { timeMark } from "./messages.ts";
import { startServer, type ServerProcess } from "./server-process.ts";
import { SocketPage, type Piece } from "./socket-page.ts";

const pages = 1000;
const durationMs = 10_000;
/** The coming of a thousand pages at once is a burst of its own, with a wave behind it; what counts is the steady state. */
const settleMs = 2000;
const betweenMs = 400;
const peer = "Node's server alone, same bytes";

/**
 * A thousand pages on sockets that look at one instance through a gateway behind Node's own server, which has a process of its own: how
 * long it takes from the moment the gateway knows of an event until each page has it, and what an event of a page costs the gateway's
 * process. Beside it, in the same run and with the same pages, a server without a gateway that writes the same bytes. All pages are in
 * the process of the bench.
 */
export async function gatewaySockets(): Promise<readonly Measurement[]> {
  const emulator = await createEmulator();
  try {
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    await using gateway = await startServer({ kind: "gateway", endpoint, project, accessKeyId, accessKeySecret });
    const instanceId = emulator.jobs.script({ durationMs: 4 * durationMs, stages: ["M1", "R2_1", "J3_2"], workers: 50 });
    const ours = await follow(gateway, project, instanceId, () => pause(durationMs));
    await using plain = await startServer({ kind: "plain" });
    const theirs = await follow(plain, project, instanceId, async () => {
      for (const text of ours.texts) {
        await plain.send(text);
        await pause(betweenMs);
      }
    });
    return [
      compared("gateway-sockets-ms-p99", quantile(ours.delays, 0.99), "ms", peer, quantile(theirs.delays, 0.99)),
      compared("gateway-sockets-ms-median", quantile(ours.delays, 0.5), "ms", peer, quantile(theirs.delays, 0.5)),
      compared("gateway-sockets-processor", ours.processorMicros, "µs", peer, theirs.processorMicros),
    ];
  } finally {
    await emulator.close();
  }
}

interface Followed {
  /** From the moment the server knows of an event until a page has it, in milliseconds. */
  readonly delays: readonly number[];
  /** What the first page got at once, with marks in place of the times. */
  readonly texts: readonly string[];
  /** Of the server, for an event of a page, in microseconds. */
  readonly processorMicros: number;
}

async function follow(server: ServerProcess, project: string, instanceId: string, meanwhile: () => Promise<void>): Promise<Followed> {
  const delays: number[] = [];
  const texts: string[] = [];
  const come = new Set<number>();
  let events = 0;
  let counts = false;
  const onPiece = (page: number, { ats, text }: Piece): void => {
    come.add(page);
    if (!counts || ats.length === 0) return;
    const now = performance.timeOrigin + performance.now();
    for (const at of ats) delays.push(now - Date.parse(at));
    events += ats.length;
    if (page === 0) texts.push(eventsOf(text));
  };
  const open = Array.from(
    { length: pages },
    (_, page) => new SocketPage(server.port, streamRequest(page, project, instanceId), (piece) => onPiece(page, piece)),
  );
  while (come.size < pages) await pause(100);
  await pause(settleMs);
  counts = true;
  const before = await server.processorMs();
  await meanwhile();
  const processorMs = (await server.processorMs()) - before;
  for (const page of open) page.leave();
  if (events < pages) throw new Error("Most pages have received nothing.");
  return { delays, texts, processorMicros: (processorMs * 1000) / events };
}

/** Without the frames of the connection. */
function eventsOf(text: string): string {
  const events = text.match(/id: .*\ndata: .*\n\n/g) ?? [];
  return events.join("").replaceAll(/"at":"[^"]*"/g, `"at":"${timeMark}"`);
}

function streamRequest(page: number, project: string, instanceId: string): string {
  const subscription = { key: "k", kind: "instance", project, instanceId, interest: { tasks: true, progress: true } };
  return JSON.stringify({ stream: page.toString(16).padStart(32, "0"), subscriptions: [subscription] });
}
