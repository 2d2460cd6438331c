import type { Context } from "hono";
import type { Fault, Faults } from "../faults/faults.ts";
import { streamBody } from "../wire/stream-body.ts";
import { faultTarget } from "../wire/target.ts";
import type { Env } from "../wire/env.ts";
import type { TimestampForm } from "./encode/arrow-columns.ts";
import { ArrowEncoder } from "./encode/arrow-encoder.ts";
import { chosenCoding, compressed } from "./coding/content-coding.ts";
import { type DataRequest, readDataRequest } from "./data-request.ts";
import type { DownloadSession } from "./download-sessions.ts";
import { RecordEncoder } from "./encode/record-encoder.ts";
import { damagedStream, rowsBeforeStop, stopStream, streamFaults } from "../faults/stream-faults.ts";

/** What an answer with rows depends on besides its session. */
export interface DataAnswerContext {
  readonly faults: Faults;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** Answers a data request of an instance or a table with a stream of rows (docs/tunnel.md 3 to 5), before them the schema if it is given. */
export function dataAnswer(
  c: Context<Env>,
  session: DownloadSession,
  form: TimestampForm,
  { faults, closing }: DataAnswerContext,
  schema?: string,
): Response {
  const request = readDataRequest(new URL(c.req.url).searchParams, session);
  const coding = chosenCoding(c.req.header("accept-encoding") ?? null, c.env?.drop === undefined);
  const fault = faults.take(streamFaults, faultTarget(c.req.raw));
  const { signal } = c.req.raw;
  const gone = AbortSignal.any([signal, closing]);
  const plain = damagedStream(rowStream(session, request, { form, schema }, fault, gone), fault, gone);
  return new Response(streamBody(compressed(plain, coding), { signal, drop: c.env?.drop }), {
    headers: { "Content-Type": "application/octet-stream", ...(coding === undefined ? {} : { "Content-Encoding": coding }) },
  });
}

async function* rowStream(
  { source }: DownloadSession,
  { start, count, columns, arrow }: DataRequest,
  { form, schema }: { readonly form: TimestampForm; readonly schema: string | undefined },
  fault: Fault | undefined,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const types = columns.flatMap((index) => source.columns[index]?.type ?? []);
  const encoder = arrow ? new ArrowEncoder(types, form) : new RecordEncoder(types, schema);
  const stopAt = rowsBeforeStop(fault, count);
  yield encoder.header();
  for await (const batch of source.read({ start, count: stopAt ?? count, columns })) yield encoder.encode(batch);
  if (fault !== undefined && stopAt !== undefined) {
    yield encoder.pending();
    return await stopStream(fault, gone);
  }
  yield encoder.footer(fault?.name === "wrong-footer" ? 1 : 0);
}
