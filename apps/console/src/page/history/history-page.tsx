import { useDeferredValue, useMemo, type ReactNode } from "react";
import { Link, useSearchParams } from "wouter";

import { historyOutcomes } from "../../history/history-answers.ts";
import { usePageTitle } from "../frame/page-title.ts";
import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Chips } from "../ui/chips.tsx";
import { Filters } from "../ui/filters.tsx";
import { Loading } from "../ui/loading.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { askJobs } from "./ask-history.ts";
import { questionOf, readHistoryQuery, writeHistoryQuery, type HistoryQuery } from "./history-query.ts";
import { historyTexts } from "./history-texts.ts";
import { HistoryTrouble } from "./history-trouble.tsx";
import { RunTable } from "./run-table.tsx";
import { useHistory } from "./use-history.ts";
import styles from "./history.module.css";

/** The jobs that the server has seen, the newest first. Search, outcome and place are in the address. */
export function HistoryPage(): ReactNode {
  const texts = useTexts(historyTexts);
  usePageTitle(texts.title);
  const [parameters, setParameters] = useSearchParams();
  const query = useMemo(() => readHistoryQuery(parameters), [parameters]);
  const wanted = useDeferredValue(query);
  const { value, error } = useHistory(() => askJobs(questionOf(wanted)), [wanted]);
  const hrefOf = (changed: Partial<HistoryQuery>): string => `/history?${writeHistoryQuery({ ...query, ...changed })}`;
  const isFiltered = query.search !== "" || query.outcome !== null || query.before !== "";

  return (
    <>
      <h1 className={styles["title"]}>{texts.title}</h1>
      <HistoryFilter query={query} onChange={(next) => setParameters(writeHistoryQuery(next), { replace: true })} />
      {error !== undefined && <HistoryTrouble error={error} instead={value === undefined} />}
      {value === undefined && error === undefined && <Loading />}
      {value?.jobs.length === 0 && (
        <EmptyState
          title={isFiltered ? texts.noMatchTitle : texts.nothingTitle}
          actions={isFiltered && <ButtonLink to="/history">{texts.clearFilters}</ButtonLink>}
        >
          {isFiltered ? texts.noMatchText : texts.nothingText}
        </EmptyState>
      )}
      {value !== undefined && value.jobs.length > 0 && (
        <Panel title={texts.jobs}>
          <RunTable
            label={texts.jobs}
            jobs={value.jobs}
            named
            tail={{
              title: texts.runs,
              of: ({ fingerprint }) => (fingerprint === null ? "–" : <Link href={`/history/${fingerprint}`}>{texts.allRuns}</Link>),
            }}
          />
        </Panel>
      )}
      <nav className={styles["pages"]} aria-label={texts.pages}>
        {query.before !== "" && <ButtonLink to={hrefOf({ before: "" })}>{texts.newest}</ButtonLink>}
        {value?.next !== undefined && <ButtonLink to={hrefOf({ before: value.next })}>{texts.older}</ButtonLink>}
      </nav>
    </>
  );
}

/** Outcomes, and a search. */
function HistoryFilter({ query, onChange }: { readonly query: HistoryQuery; readonly onChange: (query: HistoryQuery) => void }): ReactNode {
  const texts = useTexts(historyTexts);
  // Another filter begins at the newest job.
  const change = (changed: Partial<HistoryQuery>): void => onChange({ ...query, before: "", ...changed });
  const outcomes = [null, ...historyOutcomes].map((outcome) => ({
    value: outcome,
    text: outcome === null ? texts.all : texts.outcomes[outcome],
  }));
  return (
    <Filters hint={texts.searchHint} search={query.search} onSearch={(search) => change({ search })}>
      <Chips label={texts.filterByOutcome} choices={outcomes} chosen={query.outcome} onChange={(outcome) => change({ outcome })} />
    </Filters>
  );
}
