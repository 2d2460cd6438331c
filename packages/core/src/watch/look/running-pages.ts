import type { SchedulerLike } from "rxjs";

import { MaxComputeError } from "../../error.ts";
import { sleep } from "../../http/abort.ts";
import { pauseMs } from "../../http/backoff.ts";
import type { Turn } from "../../http/budget.ts";
import type { InstanceInfo } from "../../model.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { listInstancesCall, readInstancePage, type InstancePage } from "../../wire/instance/instance-list.ts";
import type { BackgroundCaller } from "../shared/background-caller.ts";
import { Patience } from "../shared/patience.ts";
import { toFault } from "../shared/fault.ts";
import { faultPause } from "../shared/pauses.ts";

export interface RunningPagesOptions {
  readonly send: BackgroundCaller;
  readonly project: string;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Returns the pages of one pass over the running instances: those of all owners if the account may list them, else its own. */
export type RunningPages = (signal: AbortSignalLike) => AsyncGenerator<readonly InstanceInfo[]>;

const turn: Turn = { priority: "first" };
/** A hint for the service (docs/protocol.md 2.1). */
const rowsPerPage = 1000;
/** A failed page is requested again before the pass fails, because a failed pass is a fault of all watches. */
const mostTries = 4;
/** The time for the first attempt at a page, in milliseconds. It is short because all watches wait for the slowest page. */
const leastPatienceMs = 3000;

/**
 * Lists the running instances, page by page. It relies on no order of the rows and no page size, and not on the list being complete
 * (docs/protocol.md 2.1). If the service returns the same marker twice, it throws `unexpected_answer`.
 */
export function createRunningPages({ send, project, scheduler, random }: RunningPagesOptions): RunningPages {
  let onlyOwner = false;
  const patience = new Patience(leastPatienceMs);

  const page = async (marker: string | null, signal: AbortSignalLike): Promise<InstancePage> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const call = listInstancesCall(project, { status: "Running", onlyOwner, maxItems: rowsPerPage }, marker);
        return readInstancePage(await send(call, { turn, signal, patience, timeoutMs: patience.limitMs(tries - 1) }));
      } catch (thrown) {
        const { error } = toFault(thrown);
        const mayNotSeeOthers = error.code === "forbidden" && !onlyOwner;
        const mayBeRepeated = (error.transient || error.code === "unexpected_answer") && tries < mostTries;
        if (signal.aborted || (!mayNotSeeOthers && !mayBeRepeated)) throw thrown;
        if (mayNotSeeOthers) onlyOwner = true;
        else await sleep(pauseMs(faultPause(tries), random, error.retryAfterMs), scheduler, signal);
      }
    }
  };

  return async function* (signal) {
    const markers = new Set<string>();
    let marker: string | null = null;
    do {
      const { instances, marker: next } = await page(marker, signal);
      yield instances;
      marker = next;
      if (marker !== null && markers.has(marker))
        throw new MaxComputeError("unexpected_answer", "The service returned the same marker twice for the list of instances.");
      if (marker !== null) markers.add(marker);
    } while (marker !== null);
  };
}
