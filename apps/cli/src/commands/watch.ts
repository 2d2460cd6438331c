import { fileTokenStore, isMaxComputeError, type MaxCompute } from "@maxcompute-rx/node";
import { from } from "rxjs";

import { conclude, report, type LeaveOptions } from "../follow/conclude.ts";
import { openConnection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { follow, type FollowOptions } from "../follow/follow.ts";
import { notifyEnd, type NotifyOptions } from "../notify/notify-end.ts";
import { UsageError, type Program } from "../program.ts";

export interface WatchOptions extends LeaveOptions, FollowOptions, NotifyOptions {
  /** The file that remembers which ends were told. */
  readonly state?: string | undefined;
  /** Stop each job this many seconds after it was submitted. */
  readonly stopAfter?: number | undefined;
}

/** `watch`: follows jobs until all have ended, and tells each end if that is wanted. */
export async function watch(program: Program, ids: readonly string[], options: WatchOptions): Promise<number> {
  checkAddress(options.notifyUrl);
  const mc = openConnection(program, options);
  // Reports at once if the service cannot be reached at all. The watch itself would try again for minutes first.
  for (const id of ids.slice(0, 1)) await mc.existInstance(id, { signal: program.leaving });
  const jobs = [...new Set(ids)].map((id) => ({ title: id, instance: mc.instance(id) }));
  const left = new AbortController();
  const told = tellEnds(program, mc, ids, options, left.signal);
  const followed = await follow(program, from(jobs), options);
  if (followed.left !== null) left.abort();
  const code = await conclude(program, followed, options);
  const noticeCode = await told;
  return code === exitCodes.succeeded ? noticeCode : code;
}

/** Stops late jobs and tells the ends, on the same watch. Resolves with an exit code. */
async function tellEnds(
  program: Program,
  mc: MaxCompute,
  ids: readonly string[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<number> {
  const { notifyUrl, exec, state, stopAfter } = options;
  if (notifyUrl === undefined && exec === undefined && stopAfter === undefined) return exitCodes.succeeded;
  try {
    await mc.onEnd(ids, notifyEnd(options, mc.project, program.io), {
      signal,
      ...(state !== undefined && { store: fileTokenStore(state) }),
      ...(stopAfter !== undefined && { stopAfterMs: stopAfter * 1000 }),
    });
    return exitCodes.succeeded;
  } catch (error) {
    // The program was left: it has reported that already.
    if (signal.aborted && isMaxComputeError(error) && error.code === "aborted") return exitCodes.succeeded;
    return report(program, error);
  }
}

/** The message does not repeat the address: the path of a webhook may be its secret. */
function checkAddress(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new UsageError("--notify-url must be an http or https address.");
}
