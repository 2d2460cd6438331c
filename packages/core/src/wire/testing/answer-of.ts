import type { ApiAnswer } from "../call/api-call.ts";

/** An answer for a spec. */
export function answerOf(body: string | Uint8Array, status = 200, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers, body: typeof body === "string" ? new TextEncoder().encode(body) : body };
}
