import { expect, it } from "vitest";

import { linesOf } from "./lines-of.ts";

async function read(...chunks: readonly string[]): Promise<readonly string[]> {
  const bytes = chunks.map((chunk) => Uint8Array.from(chunk, (character) => character.charCodeAt(0)));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of bytes) controller.enqueue(chunk);
      controller.close();
    },
  });
  const lines: string[] = [];
  for await (const line of linesOf(new Response(body))) lines.push(line);
  return lines;
}

it("says that an answer was cut, so that it is asked for again", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.error(new TypeError("network error"));
    },
  });
  await expect(linesOf(new Response(body)).next()).rejects.toMatchObject({ code: "unavailable", transient: true });
});

it.each([
  [[], []],
  [["one\ntwo\n"], ["one", "two"]],
  [
    ["on", "e\ntw", "o"],
    ["one", "two"],
  ],
  [
    ["one\n", "\n", "two\n"],
    ["one", "", "two"],
  ],
  // A character whose bytes arrive apart.
  [["\xe9\x95", "\xbf\n"], ["长"]],
])("gives the lines of %j", async (chunks, lines) => {
  expect(await read(...chunks)).toEqual(lines);
});
