import type { ReactNode } from "react";

import type { HistoryJob } from "../../history/history-answers.ts";
import { useTexts } from "../texts/language.tsx";
import { uiTexts } from "../ui/ui-texts.ts";
import styles from "./history.module.css";

/** The name of a past job; if it has none, the beginning of its SQL. */
export function JobName({ job: { name, sql } }: { readonly job: Pick<HistoryJob, "name" | "sql"> }): ReactNode {
  const texts = useTexts(uiTexts);
  if (name !== null) return <span className={styles["name"]}>{name}</span>;
  return sql === null ? texts.unnamedJob(null) : <code className={styles["name"]}>{oneLine(sql)}</code>;
}

/** The same as a text, for titles. */
export function useJobName(job: Pick<HistoryJob, "name" | "sql"> | undefined): string {
  const texts = useTexts(uiTexts);
  return job?.name ?? (job?.sql == null ? texts.unnamedJob(null) : oneLine(job.sql).slice(0, 60));
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, " ").trim();
}
