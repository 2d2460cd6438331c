import { openGatewayBed, readPage } from "./gateway-bed.ts";
import { compared, type Measurement } from "./measurement.ts";
import { usedHeap } from "./used-heap.ts";

const pages = 1000;
const followedMs = 60_000;

/**
 * What a page that follows an instance costs the gateway after a minute of events, as long as it keeps them; each page is of another caller.
 * On virtual time. The page's reader is in this process, too, so the same readers are measured beside, on streams without a gateway.
 */
export async function gatewayHeap(seed: number): Promise<readonly Measurement[]> {
  await using bed = await openGatewayBed(seed);
  const { virtual } = bed;
  const ids = await virtual.script([{ durationMs: 10 * followedMs, stages: ["M1", "R2_1", "J3_2"], workers: 50 }]);
  // The first page brings the code and the watch with it.
  await bed.open("first caller", ids, "everything");
  await virtual.run(virtual.now() + 5000);
  const before = await usedHeap();
  const open = await Promise.all(Array.from({ length: pages }, (_, page) => bed.open(`caller ${page}`, ids, "everything")));
  await virtual.run(virtual.now() + followedMs);
  const after = await usedHeap();
  if (!open.every(({ snapshots }) => snapshots === 1)) throw new Error("Some pages have not seen their instance within a minute.");
  // They are held, as the gateway holds its own: a stream that nobody can write to is collected, and its reader with it.
  const silent = Array.from({ length: pages }, () => new Silence());
  for (const source of silent) readPage(new Response(new ReadableStream<Uint8Array>(source)));
  const withReaders = await usedHeap();
  for (const source of silent) source.end();
  const eachKilobytes = (bytes: number): number => bytes / pages / 1000;
  return [
    compared("gateway-heap-each", eachKilobytes(after - before), "kB", "its reader alone", eachKilobytes(withReaders - after)),
    { name: "gateway-heap-each-without-reader", value: eachKilobytes(2 * after - before - withReaders), unit: "kB" },
  ];
}

/** A stream that sends what servers wait for, and nothing else. */
class Silence {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    controller.enqueue(new TextEncoder().encode(":\n\n"));
  }

  end(): void {
    this.#controller?.close();
  }
}
