import { isMaxComputeError } from "@maxcompute-rx/core";
import { withDeadline } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";
import type * as z from "zod";

import { refusal, Refusal } from "./gateway-error.ts";

/** How much of a body is taken, and by whose clock. */
export interface BodyLimits {
  readonly bodyBytes: number;
  readonly scheduler: SchedulerLike;
}

/** Whoever sends a body drop by drop is not waited for: what has arrived of it is held in memory. */
const patienceMs = 30_000;

/**
 * The body of a request, which may not be larger than the limit, whatever its headers say, and must be there in half a minute.
 *
 * @throws {Refusal} `invalid_request` with status 413, or 400 when it broke off; `timeout` with status 408
 */
export async function readLimited(request: Request, { bodyBytes, scheduler }: BodyLimits): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  try {
    return await withDeadline(patienceMs, "The body", scheduler, undefined, () => collect(reader, bodyBytes));
  } catch (error) {
    // What has arrived is let go, and no more is taken.
    reader.cancel().catch(() => {});
    if (error instanceof Refusal) throw error;
    const isLate = isMaxComputeError(error) && error.code === "timeout";
    throw isLate ? refusal("timeout", "The body took too long to arrive.", "Try again.", 408) : refusal("invalid_request", "The body broke off.");
  }
}

async function collect(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(piece.value);
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
export async function readJson<T>(request: Request, shape: z.ZodType<T>, limits: BodyLimits): Promise<T> {
  requireType(request, "application/json");
  const text = new TextDecoder().decode(await readLimited(request, limits));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refusal("invalid_request", "The body is not JSON.");
  }
  const checked = shape.safeParse(json);
  if (checked.success) return checked.data;
  // Of texts that are too large, the limit is what helps; what else is wrong may quote what was sent.
  const places = checked.error.issues.map(({ code, path, message }) => (path.map(String).join(".") || "the whole") + (code === "too_big" ? ` (${message})` : ""));
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
