import { isMaxComputeError } from "@maxcompute-rx/core";
import { withDeadline } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";
import type * as z from "zod";

import { GatewayError } from "./gateway-error.ts";

/** The largest body that is accepted, and the clock for the time limit. */
export interface BodyLimits {
  readonly bodyBytes: number;
  readonly scheduler: SchedulerLike;
}

/** Slow senders are cut off, because what has arrived of a body is held in memory. */
const bodyTimeoutMs = 30_000;

/**
 * Reads the body of a request. It may not be larger than the limit, whatever its headers say, and must arrive within 30 seconds.
 *
 * @throws {GatewayError} `invalid_request` with status 413, or 400 when it broke off; `timeout` with status 408
 */
export async function readLimited(request: Request, { bodyBytes, scheduler }: BodyLimits): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  try {
    return await withDeadline(bodyTimeoutMs, "The body", scheduler, undefined, () => collect(reader, bodyBytes));
  } catch (error) {
    // Drops what has arrived and reads no more.
    reader.cancel().catch(() => {});
    if (error instanceof GatewayError) throw error;
    const isLate = isMaxComputeError(error) && error.code === "timeout";
    throw isLate
      ? new GatewayError("timeout", "The body took too long to arrive.", { nextStep: "Try again.", status: 408 })
      : new GatewayError("invalid_request", "The body broke off.");
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

/** A JSON body of this shape. @throws {GatewayError} `invalid_request` */
export async function readJson<T>(request: Request, shape: z.ZodType<T>, limits: BodyLimits): Promise<T> {
  requireType(request, "application/json");
  const text = new TextDecoder().decode(await readLimited(request, limits));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new GatewayError("invalid_request", "The body is not JSON.");
  }
  const checked = shape.safeParse(json);
  if (checked.success) return checked.data;
  // Only the message about a limit is shown; others may quote what was sent.
  const places = checked.error.issues.map(
    ({ code, path, message }) => (path.map(String).join(".") || "the whole body") + (code === "too_big" ? ` (${message})` : ""),
  );
  throw new GatewayError("invalid_request", `The body does not have the expected form: ${places.join(", ")}.`);
}

/** @throws {GatewayError} `invalid_request` with status 415 */
export function requireType(request: Request, type: string): void {
  const given = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (given !== type) throw new GatewayError("invalid_request", `The body must be ${type}.`, { status: 415 });
}

function tooLarge(limit: number): Error {
  return new GatewayError("invalid_request", `The body is larger than ${limit} bytes.`, { status: 413 });
}
