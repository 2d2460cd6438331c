import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useState } from "react";

import { arrange, holdStill, type Arrangement } from "./arrangement.ts";
import type { BoardQuery } from "./board-filter.ts";

/** The sorted rows. While `held` is true and the query does not change, rows keep their places. `renew` applies what was held back. */
export function useArrangement(
  instances: readonly InstanceSummary[],
  query: BoardQuery,
  held: boolean,
): readonly [arrangement: Arrangement, renew: () => void] {
  const [last, setLast] = useState(() => ({ instances, query, held, arrangement: arrange(instances, query, Date.now()) }));
  const isSame = last.instances === instances && last.query === query && last.held === held;
  const keeps = held && last.query === query;
  const now = Date.now();
  const make = (): Arrangement => (keeps ? holdStill(last.arrangement, instances, query, now) : arrange(instances, query, now));
  const next = isSame ? last : { instances, query, held, arrangement: make() };
  if (!isSame) setLast(next);
  return [next.arrangement, () => setLast({ instances, query, held, arrangement: arrange(instances, query, Date.now()) })];
}
