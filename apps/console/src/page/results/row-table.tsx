import type { ColumnType, ResultReader, SchemaColumn } from "@maxcompute-rx/browser";
import {
  memo,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type ComponentType,
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
} from "react";
import { switchMap, timer } from "rxjs";

import { useClient } from "../console-client.ts";
import { ask } from "../streams/ask.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { charactersOf } from "../ui/text-width.ts";
import { cellText } from "./cell-text.ts";
import { layColumns, type ColumnLayout, type ColumnWindow } from "./column-layout.ts";
import { resultTexts } from "./result-texts.ts";
import { createRowPages, type Row, type RowPages } from "./row-pages.ts";
import { extendRange, type RowRange } from "./row-range.ts";
import { rowHeight, useGridWindow } from "./use-grid-window.ts";
import styles from "./results.module.css";

interface RowTableProps {
  readonly reader: ResultReader;
  readonly count: number;
  /** The rows that are marked. The table shows the first of them. */
  readonly range: RowRange | null;
  readonly onRange: (range: RowRange) => void;
}

/** A result as a table of any size. Only visible rows and columns are rendered, and rows are loaded when they are seen. */
export function RowTable({ reader, count, range, onRange }: RowTableProps): ReactNode {
  const texts = useTexts(resultTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const pages = useMemo(() => createRowPages(reader), [reader]);
  const columns = useColumns(reader, pages);
  const grid = useGridWindow(scroller, count, columns);
  const error = usePagesOf(pages, grid.firstRow, Math.max(grid.firstRow, grid.endRow - 1));
  const { showRow } = grid;
  // A range that was chosen in the table is visible already.
  const chosenHere = useRef<RowRange | null>(null);
  useEffect(() => {
    if (range === null || range === chosenHere.current) return;
    showRow(Math.max(0, range.from - 3));
  }, [range, showRow]);

  const choose = ({ target, shiftKey }: MouseEvent): void => {
    const cell = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    if (cell === null) return;
    const next = extendRange(shiftKey ? range : null, Number(cell.dataset["row"]));
    chosenHere.current = next;
    onRange(next);
  };
  const indexWidth = indexWidthOf(count);
  const width: CSSProperties = { width: columns.width + indexWidth };
  const rows = Array.from({ length: Math.max(0, grid.endRow - grid.firstRow) }, (_, at) => grid.firstRow + at);

  return (
    <>
      {error !== undefined && <ErrorNotice error={error} />}
      <div
        ref={scroller}
        className={styles["table"]}
        role="table"
        aria-label={texts.title}
        aria-rowcount={count + 1}
        aria-colcount={reader.schema.length + 1}
        tabIndex={0}
      >
        <div className={styles["head"]} role="row" aria-rowindex={1} style={width}>
          <span role="columnheader" aria-colindex={1} className={styles["index"]} style={{ width: indexWidth }}>
            #
          </span>
          <HeadCells schema={reader.schema} columns={columns} window={grid} />
        </div>
        <div role="rowgroup" className={styles["rows"]} style={{ ...width, height: grid.track, position: "relative" }} onClick={choose}>
          {rows.map((index) => (
            <TableRow
              key={index}
              index={index}
              top={index * rowHeight - grid.offset}
              row={pages.row(index)}
              schema={reader.schema}
              columns={columns}
              first={grid.first}
              end={grid.end}
              indexWidth={indexWidth}
              isMarked={range !== null && index + 1 >= range.from && index + 1 <= range.to}
              nullText={texts.nullValue}
            />
          ))}
        </div>
      </div>
    </>
  );
}

interface TableRowProps extends ColumnWindow {
  readonly index: number;
  /** Its place in the track, in pixels. */
  readonly top: number;
  readonly row: Row | undefined;
  readonly schema: readonly SchemaColumn[];
  readonly columns: ColumnLayout;
  readonly indexWidth: number;
  readonly isMarked: boolean;
  readonly nullText: string;
}

/** One row. While others come and go, it is not rendered again. */
const TableRow: ComponentType<TableRowProps> = memo(function TableRow({
  index,
  top,
  row,
  schema,
  columns,
  first,
  end,
  indexWidth,
  isMarked,
  nullText,
}: TableRowProps): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles["row"]}
      data-marked={isMarked}
      style={{ width: columns.width + indexWidth, transform: `translateY(${top}px)` }}
    >
      <span role="cell" aria-colindex={1} data-row={index + 1} className={styles["index"]} style={{ width: indexWidth }}>
        {(index + 1).toLocaleString("en")}
      </span>
      <Cells row={row} schema={schema} columns={columns} window={{ first, end }} nullText={nullText} />
    </div>
  );
});

interface CellsProps {
  readonly schema: readonly SchemaColumn[];
  readonly columns: ColumnLayout;
  readonly window: ColumnWindow;
}

function HeadCells({ schema, columns, window }: CellsProps): ReactNode {
  return schema.slice(window.first, window.end).map(({ name, type }, at) => (
    <span
      key={name}
      role="columnheader"
      aria-colindex={window.first + at + 2}
      className={isNumeric(type) ? styles["numeric"] : undefined}
      style={cellStyle(columns, window, at)}
      title={`${name} ${type.text}`}
    >
      {name}
      <small>{type.text.toLowerCase()}</small>
    </span>
  ));
}

function Cells({
  row,
  schema,
  columns,
  window,
  nullText,
}: CellsProps & { readonly row: Row | undefined; readonly nullText: string }): ReactNode {
  return schema.slice(window.first, window.end).map(({ name, type }, at) => {
    const column = window.first + at;
    const text = row === undefined ? undefined : cellText(row[column] ?? null);
    return (
      <span
        key={name}
        role="cell"
        aria-colindex={column + 2}
        className={isNumeric(type) ? styles["numeric"] : undefined}
        style={cellStyle(columns, window, at)}
        title={text ?? undefined}
      >
        {text === undefined ? <span className={styles["coming"]} /> : text === null ? <i className="muted">{nullText}</i> : text}
      </span>
    );
  });
}

/** The width of a cell. The first one stands where its column does. */
function cellStyle({ edges }: ColumnLayout, { first }: ColumnWindow, at: number): CSSProperties {
  const left = edges[first + at] ?? 0;
  return { width: (edges[first + at + 1] ?? left) - left, ...(at === 0 ? { marginLeft: left } : {}) };
}

/** Loads the visible rows when scrolling pauses, and cancels requests for other rows. After an outage it loads them without being asked. */
function usePagesOf(pages: RowPages, from: number, to: number): unknown {
  const { recovered$ } = useClient();
  const [, arrived] = useReducer((count: number) => count + 1, 0);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    const asking = timer(60)
      .pipe(switchMap(() => ask(() => pages.need(from, to, controller.signal), recovered$)))
      .subscribe(({ error: failure }) => {
        setError(failure);
        if (failure === undefined) arrived();
      });
    return () => {
      asking.unsubscribe();
      controller.abort();
    };
  }, [pages, from, to, recovered$]);
  return error;
}

const characterWidth = 7.6;

/** The width of the row numbers: the last one fits. */
function indexWidthOf(count: number): number {
  return Math.round(Math.max(56, count.toLocaleString("en").length * characterWidth + 28));
}

/** Widths of the columns, from their names and the first rows. Later rows do not change them, so that nothing moves. */
function useColumns(reader: ResultReader, pages: RowPages): ColumnLayout {
  const isThere = pages.row(0) !== undefined;
  return useMemo(() => {
    const sample = isThere ? Array.from({ length: 60 }, (_, index) => pages.row(index)) : [];
    const widths = reader.schema.map(({ name, type }, column) => {
      const texts = sample.map((row) => (row === undefined ? "" : (cellText(row[column] ?? null) ?? "")));
      const longest = Math.max(charactersOf(name), type.text.length * 0.85, ...texts.map(charactersOf));
      return Math.round(Math.min(420, Math.max(72, longest * characterWidth + 28)));
    });
    return layColumns(widths);
  }, [reader, pages, isThere]);
}

function isNumeric({ kind }: ColumnType): boolean {
  return ["bigint", "int", "smallint", "tinyint", "float", "double", "decimal"].includes(kind);
}
