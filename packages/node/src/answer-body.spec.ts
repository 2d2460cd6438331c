import { MaxComputeError } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";

import { AnswerBody } from "./answer-body.ts";

/** A connection that notes what it is told. */
function connection(): Dispatcher.DispatchController & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    aborted: false,
    reason: null,
    get paused() {
      return told.at(-1) === "pause";
    },
    pause: () => void told.push("pause"),
    resume: () => void told.push("resume"),
    abort: ({ message }) => void told.push(message),
  };
}

const never = new AbortController().signal;
const chunk = new Uint8Array(200_000);

describe("AnswerBody", () => {
  it("pauses the connection while the reader is slow, and resumes it when nothing waits any longer", async () => {
    const peer = connection();
    const body = new AnswerBody(peer, never, () => {});
    body.push(chunk);
    expect(peer.told).toEqual([]);
    body.push(chunk);
    expect(peer.told).toEqual(["pause"]);
    const reader = body[Symbol.asyncIterator]();
    await reader.next();
    await reader.next();
    expect(peer.told).toEqual(["pause"]);
    const third = reader.next();
    await Promise.resolve();
    expect(peer.told).toEqual(["pause", "resume"]);
    body.push(chunk);
    expect(await third).toEqual({ done: false, value: chunk });
  });

  it("notices what the connection pushes at the very moment when it is resumed", async () => {
    const peer = connection();
    const body = new AnswerBody(peer, never, () => {});
    for (const _ of [1, 2]) body.push(chunk);
    peer.resume = () => {
      peer.told.push("resume");
      body.push(chunk);
      body.end();
    };
    let length = 0;
    for await (const piece of body) length += piece.length;
    expect(length).toBe(3 * chunk.length);
  });

  it("aborts the connection when it is left early, but not when everything has come", async () => {
    for (const [whole, told] of [
      [false, ["left early"]],
      [true, []],
    ] as const) {
      let ends = 0;
      const peer = connection();
      const body = new AnswerBody(peer, never, () => (ends += 1));
      body.push(chunk);
      if (whole) body.end();
      for await (const _chunk of body) break;
      expect(peer.told).toEqual(told);
      expect(ends).toBe(1);
    }
  });

  it("keeps its first error for a reader who comes late", async () => {
    const first = new MaxComputeError("connection_lost", "first");
    const body = new AnswerBody(connection(), never, () => {});
    body.push(chunk);
    body.fail(first);
    body.fail(new MaxComputeError("aborted", "second"));
    await expect(body[Symbol.asyncIterator]().next()).rejects.toBe(first);
  });
});
