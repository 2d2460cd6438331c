import type { SchedulerLike } from "rxjs";

import { onAbort } from "../http/abort.ts";
import type { AbortSignalLike } from "../transport.ts";
import type { SessionState } from "../wire/session/session.ts";

/** If the state of a query is not answered within this time, in milliseconds, the service holds the answer because the query runs. */
const heldAfterMs = 500;

const running: SessionState = { word: "running", statusText: "2", result: "", warnings: "" };

/**
 * The state of a query in a session, now. There is no call for it: the service holds the answer until the query has ended
 * (docs/protocol.md 5.5).
 *
 * @param ask asks for the state; its signal ends the request
 */
export async function stateNow(
  ask: (signal: AbortSignal) => Promise<SessionState>,
  scheduler: SchedulerLike,
  outer: AbortSignalLike | undefined,
): Promise<SessionState> {
  const controller = new AbortController();
  let isHeld = false;
  const timer = scheduler.schedule(() => {
    isHeld = true;
    controller.abort();
  }, heldAfterMs);
  const forget = onAbort(outer, () => controller.abort(outer?.reason));
  try {
    return await ask(controller.signal);
  } catch (error) {
    if (isHeld && outer?.aborted !== true) return running;
    throw error;
  } finally {
    timer.unsubscribe();
    forget();
  }
}
