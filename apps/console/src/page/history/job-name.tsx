import type { ReactNode } from "react";

import type { HistoryJob } from "../../history/history-answers.ts";
import { useTexts } from "../texts/language.tsx";
import styles from "./history.module.css";

/** The name of a past job; if it has none, the beginning of its SQL. */
export function JobName({ job: { name, sql } }: { readonly job: Pick<HistoryJob, "name" | "sql"> }): ReactNode {
  const { board } = useTexts();
  if (name !== null) return <span className={styles["name"]}>{name}</span>;
  return sql === null ? board.unnamed(null) : <code className={styles["name"]}>{oneLine(sql)}</code>;
}

/** The same as a text, for titles. */
export function useJobName(job: Pick<HistoryJob, "name" | "sql"> | undefined): string {
  const { board } = useTexts();
  return job?.name ?? (job?.sql == null ? board.unnamed(null) : oneLine(job.sql).slice(0, 60));
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, " ").trim();
}
