import { concatBytes } from "../bytes.ts";
import { MaxComputeError } from "../error.ts";

/** Collects a body of at most `limit` bytes. A larger body is `answer_too_large`, and the exchange is ended. */
export async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) {
      throw new MaxComputeError("answer_too_large", `The service's answer is larger than ${limit} bytes.`, {
        nextStep: "Ask for less (a LIMIT, fewer columns), or raise maxAnswerBytes.",
      });
    }
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}
