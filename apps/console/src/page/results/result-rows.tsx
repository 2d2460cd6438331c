import type { Instance, ResultReader } from "@maxcompute-rx/browser";
import { lazy, Suspense, useMemo, useState, type ComponentProps, type ComponentType, type ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { Loading } from "../ui/loading.tsx";
import { Notice } from "../ui/notice.tsx";
import { chartColumns, firstChart } from "./chart-columns.ts";
import { DownloadButton } from "./download-button.tsx";
import type { ResultChart as ResultChartType } from "./result-chart.tsx";
import { resultTexts } from "./result-texts.ts";
import { RowFinder } from "./row-finder.tsx";
import { RowTable } from "./row-table.tsx";
import { useRowRange } from "./use-row-range.ts";
import styles from "./results.module.css";

const ResultChart: ComponentType<ComponentProps<typeof ResultChartType>> = lazy(async () => ({
  default: (await import("./result-chart.tsx")).ResultChart,
}));

/** The result of an instance that has succeeded: a table of rows, a chart of two columns, and downloads of all rows. */
export function ResultRows({ instance }: { readonly instance: Instance }): ReactNode {
  const { may } = useClient();
  const texts = useTexts(resultTexts);
  const canRead = may("read-results");
  const { value: reader, error } = usePromise(
    async () => (canRead ? instance.openReader({ truncated: "allow" }) : null),
    [instance, canRead],
  );
  if (!canRead) return <p className="muted">{texts.notAllowed}</p>;
  if (error !== undefined) return <ErrorNotice error={error} />;
  if (reader == null) return <Loading />;
  if (reader.count === null) return <AnswerText reader={reader} />;
  return <TableResult reader={reader} count={reader.count} name={instance.id} />;
}

function TableResult({ reader, count, name }: { readonly reader: ResultReader; readonly count: number; readonly name: string }): ReactNode {
  const texts = useTexts(resultTexts);
  const [range, setRange] = useRowRange();
  const [isChart, setIsChart] = useState(false);
  const columns = useMemo(() => chartColumns(reader.schema), [reader]);
  const chart = useMemo(() => firstChart(columns), [columns]);
  return (
    <>
      {reader.truncated && <Notice colour="yellow" title={texts.truncated} />}
      <div className={styles["bar"]}>
        <span className="numbers muted">
          {texts.rows(count)}
          {reader.fallbackReason !== null && <span title={reader.fallbackReason.message}> · {texts.fallback}</span>}
        </span>
        {count > 0 && !isChart && <RowFinder count={count} range={range} onRange={setRange} />}
        {count > 0 && chart !== null && (
          <Button aria-pressed={isChart} onClick={() => setIsChart(!isChart)}>
            {isChart ? texts.showTable : texts.showChart}
          </Button>
        )}
        <DownloadButton reader={reader} name={name} />
      </div>
      {count === 0 ? (
        <p className={styles["none"]}>{texts.noRows}</p>
      ) : isChart && chart !== null ? (
        <Suspense fallback={<Loading />}>
          <ResultChart reader={reader} count={count} columns={columns} first={chart} />
        </Suspense>
      ) : (
        <RowTable reader={reader} count={count} range={range} onRange={setRange} />
      )}
    </>
  );
}

/** The text that is the result of a statement without rows. */
function AnswerText({ reader }: { readonly reader: ResultReader }): ReactNode {
  const texts = useTexts(resultTexts);
  const { value: text } = usePromise(() => reader.raw(), [reader]);
  if (text === undefined) return <Loading />;
  return text.trim() === "" ? <p className="muted">{texts.noneText}</p> : <pre className={styles["answer"]}>{text}</pre>;
}
