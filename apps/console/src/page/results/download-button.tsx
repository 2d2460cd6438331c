import type { ResultReader } from "@maxcompute-rx/browser";
import { useEffect, useRef, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { bytesText } from "./bytes-text.ts";
import { FileTooLarge } from "./file-sink.ts";
import { resultTexts } from "./result-texts.ts";
import { saveResult, type FileFormat, type SaveProgress } from "./save-result.ts";
import styles from "./results.module.css";

interface DownloadButtonProps {
  readonly reader: ResultReader;
  /** Name of the file, without its ending. */
  readonly name: string;
}

interface Download {
  readonly format: FileFormat;
  readonly progress: SaveProgress;
}

/** Downloads all rows as CSV, Parquet or Arrow, tells how far it is, and can be cancelled. */
export function DownloadButton({ reader, name }: DownloadButtonProps): ReactNode {
  const texts = useTexts(resultTexts);
  const [running, setRunning] = useState<Download | null>(null);
  const [error, setError] = useState<unknown>();
  const controller = useRef<AbortController>(null);
  // A download does not go on without anybody who could see or cancel it.
  useEffect(() => () => controller.current?.abort(), []);

  const download = async (format: FileFormat): Promise<void> => {
    const { signal } = (controller.current = new AbortController());
    setError(undefined);
    setRunning({ format, progress: { bytes: 0, rows: null } });
    try {
      await saveResult(reader, name, format, signal, (progress) => setRunning({ format, progress }));
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    setRunning(null);
  };

  // Arrow comes from the tunnel only.
  const others: readonly FileFormat[] = reader.source === "tunnel" ? ["parquet", "arrow"] : ["parquet"];
  return (
    <>
      <div className={styles["downloads"]}>
        <Button disabled={running !== null} onClick={() => void download("csv")}>
          {running === null ? texts.download : texts.downloading}
        </Button>
        {running === null ? (
          others.map((format) => (
            <Button
              key={format}
              aria-label={texts.downloadAs[format]}
              title={texts.downloadAs[format]}
              onClick={() => void download(format)}
            >
              {formatNames[format]}
            </Button>
          ))
        ) : (
          <>
            <DownloadProgress {...running} count={reader.count} />
            <Button onClick={() => controller.current?.abort()}>{texts.cancelDownload}</Button>
          </>
        )}
      </div>
      {error !== undefined && <ErrorNotice error={error instanceof FileTooLarge ? new Error(texts.fileTooLarge) : error} />}
    </>
  );
}

const formatNames: Readonly<Record<FileFormat, string>> = { csv: "CSV", parquet: "Parquet", arrow: "Arrow" };

function DownloadProgress({ format, progress: { bytes, rows }, count }: Download & { readonly count: number | null }): ReactNode {
  const texts = useTexts(resultTexts);
  const text = texts.downloaded(rows, count, bytesText(bytes));
  return (
    <span className={`${styles["progress"]} numbers muted`}>
      <progress
        aria-label={texts.downloadAs[format]}
        {...(rows === null || count === null ? {} : { value: rows, max: Math.max(1, count) })}
      />
      {text}
    </span>
  );
}
