import { createMaxCompute, type MaxCompute, type MaxComputeOptions, type TransportRequest } from "@maxcompute-rx/node";

import type { Recorded } from "../tape.ts";
import type { Opening } from "./door.ts";

/** A client whose every answer goes through the fuzzer's hand, and whose time is virtual. */
export function clientOf(
  opening: Opening,
  answer: (request: TransportRequest) => Promise<Recorded> | Recorded,
  more: Partial<MaxComputeOptions> = {},
): MaxCompute {
  return createMaxCompute({
    endpoint,
    project: "demo_project",
    region: "cn-hangzhou",
    credentials: { bearerToken: "token-of-fuzz" },
    retry: { attempts: 2, firstDelayMs: 100, maxDelayMs: 100 },
    watch: { toleranceMs: 20_000 },
    scheduler: opening.time,
    random: () => 0.5,
    maxAnswerBytes: 4_194_304,
    transport: async (request) => {
      const { status, headers, body } = opening.change(await opening.time.hold(Promise.resolve(answer(request))));
      return { status, headers, body: inPieces(opening.pieces(body)) };
    },
    ...more,
  });
}

export const endpoint = "http://emulator.test/api";

/** All that an async iterable gives, up to more than any sound answer here has. */
export async function all<T>(items: AsyncIterable<T>, most = 1000): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= most) break;
  }
  return found;
}

async function* inPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
