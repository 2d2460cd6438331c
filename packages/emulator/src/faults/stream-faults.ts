import type { Fault, FaultName } from "./faults.ts";
import { ConnectionDropped } from "./connection-dropped.ts";
import { hang } from "./hang.ts";

/** Faults in the middle of a data stream. Positions are counted before compression. */
export const streamFaults: readonly FaultName[] = ["cut-stream", "end-stream", "stall-stream", "corrupt-stream", "wrong-footer"];

/** After how many of `count` rows the stream stops; undefined if the fault does not count rows. */
export function rowsBeforeStop(fault: Fault | undefined, count: number): number | undefined {
  return fault === undefined || !isStop(fault) || fault.bytes !== undefined ? undefined : Math.min(count, fault.rows ?? count >> 1);
}

/** Stops a stream: with a broken connection, with silence, or as if it were complete. */
export async function stopStream({ name }: Fault, gone: AbortSignal): Promise<void> {
  if (name === "cut-stream") throw new ConnectionDropped();
  if (name === "stall-stream") await hang(gone);
}

/** The stream, changed or ended as the fault says. */
export async function* damagedStream(
  pieces: AsyncGenerator<Uint8Array>,
  fault: Fault | undefined,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const corrupt = fault?.name === "corrupt-stream";
  const at = fault?.bytes ?? (corrupt ? 8 : undefined);
  if (fault === undefined || at === undefined || !(corrupt || isStop(fault))) return yield* pieces;
  let passed = 0;
  for await (const piece of pieces) {
    const index = at - passed;
    passed += piece.length;
    if (index < 0 || index >= piece.length) {
      yield piece;
    } else if (corrupt) {
      const flipped = Uint8Array.from(piece);
      flipped[index] = (flipped[index] ?? 0) ^ 1;
      yield flipped;
    } else {
      yield piece.subarray(0, index);
      return await stopStream(fault, gone);
    }
  }
}

function isStop({ name }: Fault): boolean {
  return name === "cut-stream" || name === "end-stream" || name === "stall-stream";
}
