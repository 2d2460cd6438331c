import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useDeferredValue, useEffect, useMemo, useState, type ReactNode } from "react";
import { useSearchParams } from "wouter";

import { boardLimit, useClient } from "../console-client.ts";
import { usePageTitle } from "../frame/page-title.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useLanguage, useTexts } from "../texts/language.tsx";
import { ErrorNotice, ErrorState } from "../trouble/error-state.tsx";
import { WatchTroubleNotice } from "../trouble/watch-trouble.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Loading } from "../ui/loading.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { countRows } from "./arrangement.ts";
import {
  isInState,
  isMine,
  isOutcome,
  lacksOutcome,
  readQuery,
  searchedBy,
  wholeBoard,
  writeQuery,
  type BoardQuery,
} from "./board-filter.ts";
import { boardTexts } from "./board-texts.ts";
import { FilterBar } from "./filter-bar.tsx";
import { InstanceList } from "./instance-list.tsx";
import { createNaming, lacksName } from "./named-instances.ts";
import { useArrangement } from "./use-arrangement.ts";
import styles from "./board.module.css";

/** The live board: instances that wait, run or have just ended. */
export function BoardPage(): ReactNode {
  const { board$, me$, may } = useClient();
  const texts = useTexts(boardTexts);
  usePageTitle(texts.title);
  const { value, error } = useObservable(() => board$, [board$]);
  // Thousands of instances are rendered in pieces, between which the page answers.
  const view = useDeferredValue(value);
  const { value: me = null } = useObservable(() => me$, [me$]);
  const [parameters, setParameters] = useSearchParams();
  const query = useMemo(() => readQuery(parameters), [parameters]);
  const setQuery = (next: BoardQuery): void => setParameters(writeQuery(next), { replace: true });
  const instances = useNamed(view?.instances ?? none);

  if (error !== undefined && view === undefined) return <ErrorState error={error} />;
  if (view === undefined) return <Loading />;
  return (
    <>
      <h1 className={styles["title"]}>{texts.title}</h1>
      <WatchTroubleNotice trouble={view.trouble} />
      {error !== undefined && <ErrorNotice error={error} />}
      <FilterBar instances={instances} me={me} query={query} onChange={setQuery} />
      {instances.length === 0 ? (
        <EmptyState title={texts.nothingTitle} actions={may("submit") && <ButtonLink to="/sql">{texts.runOne}</ButtonLink>}>
          {texts.nothingText}
        </EmptyState>
      ) : (
        <Board instances={instances} me={me} query={query} onChange={setQuery} />
      )}
      {view.more && <p className={styles["more"]}>{texts.more(boardLimit)}</p>}
    </>
  );
}

const none: readonly InstanceSummary[] = [];

interface BoardProps {
  readonly instances: readonly InstanceSummary[];
  readonly me: string | null;
  readonly query: BoardQuery;
  readonly onChange: (query: BoardQuery) => void;
}

function Board({ instances, me, query, onChange }: BoardProps): ReactNode {
  const texts = useTexts(boardTexts);
  const { language } = useLanguage();
  const [held, setHeld] = useState(false);
  const wishes = useDeferredValue(query);
  const wanted = useMemo(() => {
    const { state, mine } = wishes;
    const isFound = searchedBy(wishes, language);
    return instances.filter((one) => isInState(one, state) && (!mine || isMine(one, me)) && isFound(one));
  }, [instances, me, wishes, language]);
  const [arrangement, renew] = useArrangement(wanted, wishes, held);
  const needsNames = wishes.search.trim() !== "" || wishes.group === "name" || wishes.sort?.column === "name";
  const nameless = useMissingNames(instances, needsNames);
  const shown = countRows(arrangement);
  const pending = useMemo(() => (isOutcome(wishes.state) ? instances.filter(lacksOutcome).length : 0), [instances, wishes.state]);
  const pendingNotice = pending >= worthSaying && <p className={styles["pending"]}>{texts.pendingOutcomes(pending)}</p>;
  const missing = nameless > 0 && <p className={styles["count"]}>{texts.nameless(nameless)}</p>;

  if (shown === 0 && arrangement.heldBack === 0) {
    return (
      <>
        {pendingNotice}
        <EmptyState title={texts.noMatchTitle} actions={<Button onClick={() => onChange(wholeBoard)}>{texts.clearFilters}</Button>}>
          {texts.noMatchText}
        </EmptyState>
        {missing}
      </>
    );
  }
  return (
    <div className={styles["board"]}>
      {pendingNotice}
      <div className={styles["held"]} role="status">
        {arrangement.heldBack > 0 && <Button onClick={renew}>{texts.newOnes(arrangement.heldBack)}</Button>}
      </div>
      <InstanceList arrangement={arrangement} sort={query.sort} onSort={(sort) => onChange({ ...query, sort })} onHold={setHeld} />
      <p className={styles["count"]}>{texts.shown(shown, instances.length)}</p>
      {missing}
    </div>
  );
}

/** Fewer are known a moment later. */
const worthSaying = 20;

/** The instances with the names that became known later. */
function useNamed(instances: readonly InstanceSummary[]): readonly InstanceSummary[] {
  const { jobNames } = useClient();
  const { value: names = noNames } = useObservable(() => jobNames.known$, [jobNames]);
  const [naming] = useState(createNaming);
  return useMemo(() => naming(instances, names), [naming, instances, names]);
}

const noNames: ReadonlyMap<string, string | null> = new Map();

/** Names that are requested for one search. Those of older jobs are requested when their rows are shown. */
const mostLearnt = 500;

/** Requests the names of ended jobs while a search or an order needs them. Returns the number of jobs whose names stay unknown. */
function useMissingNames(instances: readonly InstanceSummary[], needed: boolean): number {
  const { jobNames, may } = useClient();
  const lacking = useMemo(() => (needed ? instances.filter(lacksName).map(({ instanceId }) => instanceId) : []), [instances, needed]);
  useEffect(() => jobNames.learn(lacking.slice(0, mostLearnt)), [jobNames, lacking]);
  useEffect(() => () => jobNames.learn([]), [jobNames]);
  return may("read-sql") ? Math.max(0, lacking.length - mostLearnt) : lacking.length;
}
