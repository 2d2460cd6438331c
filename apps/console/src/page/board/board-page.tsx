import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { useSearchParams } from "wouter";

import { boardLimit, useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorState } from "../trouble/error-state.tsx";
import { WatchTroubleNotice } from "../trouble/watch-trouble.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Loading } from "../ui/loading.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { usePageTitle } from "../frame/page-title.ts";
import { arrange, holdStill, type Arrangement } from "./arrangement.ts";
import { FilterBar } from "./filter-bar.tsx";
import { isInState, isWanted, readFilter, writeFilter, type BoardFilter } from "./board-filter.ts";
import { InstanceList } from "./instance-list.tsx";
import styles from "./board.module.css";

/** The live board: instances that wait, run or have just ended. */
export function BoardPage(): ReactNode {
  const { board$, may } = useClient();
  const texts = useTexts();
  usePageTitle(texts.instances);
  const { value: view, error } = useObservable(() => board$, [board$]);
  const [parameters, setParameters] = useSearchParams();
  const filter = useMemo(() => readFilter(parameters), [parameters]);
  const setFilter = (next: BoardFilter): void => setParameters(writeFilter(next), { replace: true });

  if (error !== undefined && view === undefined) return <ErrorState error={error} />;
  if (view === undefined) return <Loading />;
  return (
    <>
      <h1 className={styles["title"]}>{texts.instances}</h1>
      <WatchTroubleNotice trouble={view.trouble} />
      {error !== undefined && <ErrorState error={error} />}
      <FilterBar instances={view.instances} filter={filter} onChange={setFilter} />
      {view.instances.length === 0 ? (
        <EmptyState title={texts.board.nothingTitle} actions={may("submit") && <ButtonLink to="/sql">{texts.board.runOne}</ButtonLink>}>
          {texts.board.nothingText}
        </EmptyState>
      ) : (
        <Board instances={view.instances} filter={filter} onClear={() => setFilter({ state: "all", owner: "", search: "" })} />
      )}
      {view.more && <p className={styles["more"]}>{texts.board.more(boardLimit)}</p>}
    </>
  );
}

interface BoardProps {
  readonly instances: readonly InstanceSummary[];
  readonly filter: BoardFilter;
  readonly onClear: () => void;
}

function Board({ instances, filter, onClear }: BoardProps): ReactNode {
  const texts = useTexts();
  const [held, setHeld] = useState(false);
  const wishes = useDeferredValue(filter);
  const wanted = useMemo(
    () => instances.filter((one) => isInState(one, wishes.state) && isWanted(one, wishes)),
    [instances, wishes],
  );
  const [arrangement, renew] = useArrangement(wanted, wishes, held);
  const shown = arrangement.active.length + arrangement.ended.length;

  if (shown === 0 && arrangement.heldBack === 0) {
    return (
      <EmptyState title={texts.board.noMatchTitle} actions={<Button onClick={onClear}>{texts.board.clearFilters}</Button>}>
        {texts.board.noMatchText}
      </EmptyState>
    );
  }
  return (
    <div className={styles["board"]}>
      <div className={styles["held"]} role="status">
        {arrangement.heldBack > 0 && (
          <Button onClick={renew}>{texts.board.newOnes(arrangement.heldBack)}</Button>
        )}
      </div>
      <InstanceList arrangement={arrangement} onHold={setHeld} />
      <p className={styles["count"]}>{texts.board.shown(shown, instances.length)}</p>
    </div>
  );
}

/** The sorted rows. While `held` is true and the filter does not change, rows keep their places. */
function useArrangement(
  instances: readonly InstanceSummary[],
  filter: BoardFilter,
  held: boolean,
): readonly [arrangement: Arrangement, renew: () => void] {
  const [last, setLast] = useState(() => ({ instances, filter, held, arrangement: arrange(instances) }));
  const isSame = last.instances === instances && last.filter === filter && last.held === held;
  const keeps = held && last.filter === filter;
  const next = isSame ? last : { instances, filter, held, arrangement: keeps ? holdStill(last.arrangement, instances) : arrange(instances) };
  if (!isSame) setLast(next);
  return [next.arrangement, () => setLast({ instances, filter, held, arrangement: arrange(instances) })];
}
