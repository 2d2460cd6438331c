import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { MaxComputeError } from "../error.ts";
import { streamBody } from "./stream-body.ts";

const idleTimeoutMs = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A body of so many pieces, which then says nothing more, or ends. */
function read(pieces: number, then: "ends" | "silence") {
  const exchange = new AbortController();
  const onLeft = vi.fn<() => void>();
  const onEnd = vi.fn<() => void>();
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = 0; piece < pieces; piece += 1) yield Uint8Array.of(piece);
      if (then === "silence") await new Promise(() => {});
    } finally {
      onLeft();
    }
  }
  const explain = (thrown: unknown): MaxComputeError =>
    thrown instanceof MaxComputeError ? thrown : new MaxComputeError("connection_lost", String(thrown));
  const reader = streamBody(body(), { exchange, idleTimeoutMs, scheduler: asyncScheduler, explain, onEnd });
  return { reader, exchange, onLeft, onEnd };
}

it("gives a reader as long as it needs, and keeps no timer meanwhile for longer than one pause may last", async () => {
  const { reader, exchange, onEnd } = read(2, "ends");
  expect(await reader.next()).toEqual({ done: false, value: Uint8Array.of(0) });
  // The one timer of the whole body, which is not set again while the reader has the piece.
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(idleTimeoutMs);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(exchange.signal.aborted).toBe(false);
  expect(await reader.next()).toEqual({ done: false, value: Uint8Array.of(1) });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  expect(onEnd).toHaveBeenCalledOnce();
});

it.each([idleTimeoutMs - 1, 10 * idleTimeoutMs])(
  "counts a silence from the reader's question, %d ms after the last piece",
  async (pause) => {
    const { reader, exchange } = read(1, "silence");
    await reader.next();
    await vi.advanceTimersByTimeAsync(pause);
    const next = Promise.allSettled([reader.next()]);
    await vi.advanceTimersByTimeAsync(idleTimeoutMs - 1);
    expect(exchange.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await next).toMatchObject([{ status: "rejected", reason: { code: "timeout" } }]);
  },
);

it("ends the exchange when the reader leaves early, and leaves no timer", async () => {
  const { reader, exchange, onLeft, onEnd } = read(2, "ends");
  await reader.next();
  await reader.return(undefined);
  expect(vi.getTimerCount()).toBe(0);
  expect(exchange.signal.aborted).toBe(true);
  expect(onEnd).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(onLeft).toHaveBeenCalledOnce());
});
