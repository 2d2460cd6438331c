import type { SchedulerLike } from "rxjs";

import { MaxComputeError, toMaxComputeError } from "../../error.ts";
import { sleep, throwIfAborted } from "../../http/abort.ts";
import { pauseMs } from "../../http/backoff.ts";
import { retryPause, type RetryPolicy } from "../../http/retry.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { RowRange } from "../values/row.ts";

/** A batch of rows in any form. */
export interface Rows {
  /** Number of rows. */
  readonly length: number;
}

export interface ResumeOptions<T extends Rows> {
  /** Sends one request for rows; its stream may end with fewer rows. */
  readonly open: (range: RowRange) => AsyncIterable<T>;
  readonly retry: RetryPolicy;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly signal: AbortSignalLike | undefined;
}

/**
 * Reads all rows of a range, each once and in order, with as many requests as needed: after a broken connection or damage the
 * next request begins at the first row that was not returned yet. It gives up after `retry.attempts` failures in a row.
 *
 * The last batch of a request is held back until the end of its stream was verified. When that fails, rows are left to ask for
 * again, so a failure is never mistaken for the end.
 */
export async function* resumedRows<T extends Rows>({ start, count }: RowRange, options: ResumeOptions<T>): AsyncGenerator<T> {
  const { open, retry, scheduler, random, signal } = options;
  let done = 0;
  for (let failures = 0; done < count;) {
    throwIfAborted(signal);
    const before = done;
    let held: T | null = null;
    try {
      for await (const batch of open({ start: start + done, count: count - done })) {
        const sound: T | null = held;
        held = batch;
        if (done + (sound?.length ?? 0) + batch.length > count) throw tooManyRows({ start, count });
        if (sound === null) continue;
        done += sound.length;
        yield sound;
      }
      if (held !== null) {
        done += held.length;
        yield held;
      }
      if (done === before) throw noRows(start + done);
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      failures = done > before ? 1 : failures + 1;
      const isLost = error.reason === "rows_unreliable" && done > before;
      if (isLost || failures >= retry.attempts || !isRetryable(error)) throw error;
      await sleep(pauseMs(retryPause(retry, failures), random), scheduler, signal);
    }
  }
}

/** Whether another request may succeed: after a broken connection, or bytes damaged on the way. */
function isRetryable(error: MaxComputeError): boolean {
  return error.transient || error.code === "result_damaged" || error.code === "unexpected_answer";
}

function tooManyRows({ start, count }: RowRange): MaxComputeError {
  return new MaxComputeError(
    "result_damaged",
    `The tunnel sent more rows than the ${count} that were requested from row ${start + 1} on.`,
    {
      reason: "rows_unreliable",
      nextStep: "Open a new reader, and read again.",
    },
  );
}

function noRows(row: number): MaxComputeError {
  return new MaxComputeError("result_damaged", `The tunnel sends no rows from row ${row + 1} on, although its count includes them.`, {
    nextStep: `Read the rows again from row ${row + 1} on; those before it are sound.`,
  });
}
