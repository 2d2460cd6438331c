import type { Instance, ResultReader } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Loading } from "../ui/loading.tsx";
import { Notice } from "../ui/notice.tsx";
import { DownloadButton } from "./download-button.tsx";
import { RowTable } from "./row-table.tsx";
import styles from "./results.module.css";

/** The result of an instance that has succeeded: a table of rows, and a download of all rows. */
export function ResultRows({ instance }: { readonly instance: Instance }): ReactNode {
  const { may } = useClient();
  const { result } = useTexts();
  const canRead = may("read-results");
  const { value: reader, error } = usePromise(async () => (canRead ? instance.openReader({ truncated: "allow" }) : null), [instance, canRead]);
  if (!canRead) return <p className="muted">{result.notAllowed}</p>;
  if (error !== undefined) return <ErrorNotice error={error} />;
  if (reader == null) return <Loading />;
  if (reader.count === null) return <AnswerText reader={reader} />;
  return (
    <>
      {reader.truncated && <Notice colour="yellow" title={result.truncated} />}
      <div className={styles["bar"]}>
        <span className="numbers muted">
          {result.rows(reader.count)}
          {reader.fallbackReason !== null && <span title={reader.fallbackReason.message}> · {result.fallback}</span>}
        </span>
        <DownloadButton reader={reader} name={instance.id} />
      </div>
      {reader.count === 0 ? <p className={styles["none"]}>{result.noRows}</p> : <RowTable reader={reader} count={reader.count} />}
    </>
  );
}

/** The text that is the result of a statement without rows. */
function AnswerText({ reader }: { readonly reader: ResultReader }): ReactNode {
  const { result } = useTexts();
  const { value: text } = usePromise(() => reader.raw(), [reader]);
  if (text === undefined) return <Loading />;
  return text.trim() === "" ? <p className="muted">{result.noneText}</p> : <pre className={styles["answer"]}>{text}</pre>;
}
