import type * as z from "zod";

import { refusal } from "./refusal.ts";

/**
 * The body of a request, which may not be larger than the limit, whatever its headers say.
 *
 * @throws {Refusal} `invalid_request` with status 413
 */
export async function readLimited(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const arriving: AsyncIterable<Uint8Array> | null = request.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of arriving ?? []) {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** A JSON body of this shape. @throws {Refusal} `invalid_request` */
export async function readJson<T>(request: Request, shape: z.ZodType<T>, limit: number): Promise<T> {
  requireType(request, "application/json");
  const text = new TextDecoder().decode(await readLimited(request, limit));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refusal("invalid_request", "The body is not JSON.");
  }
  const checked = shape.safeParse(json);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map(({ path }) => path.map(String).join(".") || "the whole");
  throw refusal("invalid_request", `The body has not the form that is needed: ${places.join(", ")}.`);
}

/** @throws {Refusal} `invalid_request` with status 415 */
export function requireType(request: Request, type: string): void {
  const given = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (given !== type) throw refusal("invalid_request", `The body must be ${type}.`, undefined, 415);
}

function tooLarge(limit: number): Error {
  return refusal("invalid_request", `The body is larger than ${limit} bytes.`, undefined, 413);
}
