import { from } from "rxjs";

import { conclude, type LeaveOptions } from "../follow/conclude.ts";
import { openConnection } from "../connection.ts";
import { follow, type FollowOptions } from "../follow/follow.ts";
import type { Program } from "../program.ts";

export interface WatchOptions extends LeaveOptions, FollowOptions {}

/** `watch`: follows jobs until all have ended. */
export async function watch(program: Program, ids: readonly string[], options: WatchOptions): Promise<number> {
  const mc = openConnection(program, options);
  // Reports at once if the service cannot be reached at all. The watch itself would try again for minutes first.
  for (const id of ids.slice(0, 1)) await mc.existInstance(id, { signal: program.leaving });
  const jobs = [...new Set(ids)].map((id) => ({ title: id, instance: mc.instance(id) }));
  return conclude(program, await follow(program, from(jobs), options), options);
}
