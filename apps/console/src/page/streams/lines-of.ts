import { MaxComputeError } from "@maxcompute-rx/browser";

/** The lines of an answer as they arrive, without their line feeds. Throws `unavailable` if the answer is cut. */
export async function* linesOf(answer: Response): AsyncGenerator<string, undefined> {
  // Not every browser iterates over streams.
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done = true, value = "" } = (await reader?.read().catch(sayCut)) ?? {};
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (done) break;
  }
  if (rest !== "") yield rest;
}

/** Throws the error for an answer that did not arrive as a whole: one that passes. */
export function sayCut(): never {
  throw new MaxComputeError("unavailable", "The answer of the server of this page was cut.");
}
