import type { ColumnType, ResultReader } from "@maxcompute-rx/browser";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useReducer, useRef, useState, type CSSProperties, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { cellText } from "./cell-text.ts";
import { createRowPages, type Row, type RowPages } from "./row-pages.ts";
import styles from "./results.module.css";

const rowHeight = 30;
/** The largest number of rows in the table: browsers cannot scroll further than about ten million pixels. The download has all rows. */
const mostRows = 300_000;

/** A result as a table. It loads visible rows, and drops those that have not been visible for a long time. */
export function RowTable({ reader, count }: { readonly reader: ResultReader; readonly count: number }): ReactNode {
  const { result, instance } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const pages = useMemo(() => createRowPages(reader), [reader]);
  const virtualizer = useVirtualizer({
    count: Math.min(count, mostRows),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = virtualizer.getVirtualItems();
  const error = usePagesOf(pages, shown.at(0)?.index ?? 0, shown.at(-1)?.index ?? 0);
  const widths = useWidths(reader, pages);
  const columns: CSSProperties = { gridTemplateColumns: widths.map((width) => `${width}px`).join(" ") };

  return (
    <>
      {error !== undefined && <ErrorNotice error={error} />}
      <div ref={scroller} className={styles["table"]} role="table" aria-label={instance.result} aria-rowcount={count + 1} tabIndex={0}>
        <div className={styles["head"]} role="row" aria-rowindex={1} style={columns}>
          <span role="columnheader" className={styles["index"]}>
            #
          </span>
          {reader.schema.map(({ name, type }) => (
            <span key={name} role="columnheader" className={isNumeric(type) ? styles["numeric"] : undefined} title={`${name} ${type.text}`}>
              {name}
              <small>{type.text.toLowerCase()}</small>
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {shown.map(({ index, start }) => (
            <div key={index} role="row" aria-rowindex={index + 2} className={styles["row"]} style={{ ...columns, transform: `translateY(${start}px)` }}>
              <span role="cell" className={styles["index"]}>
                {(index + 1).toLocaleString("en")}
              </span>
              <Cells row={pages.row(index)} reader={reader} nullText={result.nullValue} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function Cells({ row, reader, nullText }: { readonly row: Row | undefined; readonly reader: ResultReader; readonly nullText: string }): ReactNode {
  return reader.schema.map(({ name, type }, column) => {
    const text = row === undefined ? undefined : cellText(row[column] ?? null);
    return (
      <span key={name} role="cell" className={isNumeric(type) ? styles["numeric"] : undefined} title={text ?? undefined}>
        {text === undefined ? <span className={styles["coming"]} /> : text === null ? <i className="muted">{nullText}</i> : text}
      </span>
    );
  });
}

/** Loads the visible rows when scrolling pauses, and cancels requests for other rows. */
function usePagesOf(pages: RowPages, from: number, to: number): unknown {
  const [, arrived] = useReducer((count: number) => count + 1, 0);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    const timeout = setTimeout(() => {
      pages.need(from, to, controller.signal).then(
        () => (setError(undefined), arrived()),
        (failure: unknown) => controller.signal.aborted || setError(failure),
      );
    }, 60);
    return () => {
      clearTimeout(timeout);
      controller.abort();
    };
  }, [pages, from, to]);
  return error;
}

const characterWidth = 7.6;

/** The width of a text in characters. Chinese, Japanese and Korean characters are wider. */
function widthOf(text: string): number {
  return text.length + 0.7 * (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}

/** Widths of the columns, from their names and the first rows. Later rows do not change them, so that nothing moves. */
function useWidths(reader: ResultReader, pages: RowPages): readonly number[] {
  const isThere = pages.row(0) !== undefined;
  return useMemo(() => {
    const sample = isThere ? Array.from({ length: 60 }, (_, index) => pages.row(index)) : [];
    const columns = reader.schema.map(({ name, type }, column) => {
      const texts = sample.map((row) => (row === undefined ? "" : (cellText(row[column] ?? null) ?? "")));
      const longest = Math.max(widthOf(name), type.text.length * 0.85, ...texts.map(widthOf));
      return Math.round(Math.min(420, Math.max(72, longest * characterWidth + 28)));
    });
    return [64, ...columns];
  }, [reader, pages, isThere]);
}

function isNumeric({ kind }: ColumnType): boolean {
  return ["bigint", "int", "smallint", "tinyint", "float", "double", "decimal"].includes(kind);
}
