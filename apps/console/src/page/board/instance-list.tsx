import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { useMedia } from "../ui/use-media.ts";
import { usePrinting } from "../ui/use-printing.ts";
import type { Arrangement, Section } from "./arrangement.ts";
import type { BoardOrder } from "./board-filter.ts";
import { boardTexts } from "./board-texts.ts";
import { ColumnHead } from "./column-head.tsx";
import { InstanceRow } from "./instance-row.tsx";
import { SectionHeading } from "./section-heading.tsx";
import { sortColumns } from "./sort-column.ts";
import styles from "./board.module.css";

interface InstanceListProps {
  readonly arrangement: Arrangement;
  readonly sort: BoardOrder["sort"];
  readonly onSort: (sort: BoardOrder["sort"]) => void;
  /** Called with true while the pointer or the focus is in the list, or it is scrolled: then rows must not move. */
  readonly onHold: (held: boolean) => void;
}

type Item = { readonly section: Section } | { readonly instance: InstanceSummary };

/** The rows of the board. Only visible rows are rendered, so that thousands of instances cost no more than a screenful. */
export function InstanceList({ arrangement, sort, onSort, onHold }: InstanceListProps): ReactNode {
  const texts = useTexts(boardTexts);
  const { stops } = useClient();
  const { value: asked } = useObservable(() => stops.ids$, [stops]);
  const list = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia("(max-width: 720px)");
  const items = useMemo(
    () => arrangement.sections.flatMap((section): Item[] => [{ section }, ...section.instances.map((instance) => ({ instance }))]),
    [arrangement.sections],
  );
  const scrollMargin = useTopOf(list);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => ("section" in (items[index] ?? {}) ? 44 : isNarrow ? 84 : 52),
    getItemKey: (index) => keyOf(items[index]),
    overscan: 8,
    scrollMargin,
  });
  // Heights are stored by key, and change only with the width of the page.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isNarrow]);
  const hold = useHold(onHold);
  const printing = usePrinting();
  const shown = printing ? items.map((item, index) => ({ index, key: keyOf(item), start: 0, size: 0 })) : virtualizer.getVirtualItems();

  return (
    <div
      ref={list}
      className={styles["list"]}
      role="table"
      aria-label={texts.title}
      aria-rowcount={items.length + 1}
      {...hold}
      onKeyDown={moveFocus}
    >
      <div className={styles["head"]} role="row" aria-rowindex={1}>
        {sortColumns.map((column) => (
          <ColumnHead key={column} column={column} title={texts.columns[column]} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {shown.map(({ index, key, start, size }) => {
          const item = items[index];
          if (item === undefined) return null;
          const place = { transform: `translateY(${start - scrollMargin}px)`, height: size };
          return "section" in item ? (
            <div key={key} role="row" aria-rowindex={index + 2} className={styles["heading"]} style={place}>
              <SectionHeading section={item.section} />
            </div>
          ) : (
            <InstanceRow
              key={key}
              instance={item.instance}
              isStopping={isStopping(item.instance, asked)}
              rowIndex={index + 2}
              style={place}
            />
          );
        })}
      </div>
    </div>
  );
}

function isStopping({ instanceId, status }: InstanceSummary, asked: ReadonlySet<string> | undefined): boolean {
  return status !== "Terminated" && asked?.has(instanceId) === true;
}

function keyOf(item: Item | undefined): string {
  if (item === undefined) return "";
  return "section" in item ? `${item.section.kind} ${item.section.value}` : item.instance.instanceId;
}

/** The arrow keys move from row to row. Enter follows the link, as everywhere. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a[data-row]")].toSorted((a, b) => rowOf(a) - rowOf(b));
  const next = links[links.findIndex((link) => link === document.activeElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function rowOf(link: HTMLElement): number {
  return Number(link.dataset["row"]);
}

function useTopOf(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => setTop((element.current?.getBoundingClientRect().top ?? 0) + window.scrollY + headHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}

/** Height of the row with the names of the columns, in pixels. */
const headHeight = 36;

/** Whether rows must not move: the mouse is over the list, the keyboard focus is in it, or it is scrolled. */
function useHold(onHold: (held: boolean) => void): Pick<ComponentProps<"div">, "onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur"> {
  const [reasons, setReasons] = useState({ pointer: false, focus: false, scrolled: false });
  const set = (change: Partial<typeof reasons>): void => setReasons((before) => ({ ...before, ...change }));
  const held = reasons.pointer || reasons.focus || reasons.scrolled;
  useEffect(() => onHold(held), [onHold, held]);
  useEffect(() => {
    const onScroll = (): void =>
      setReasons((before) => (before.scrolled === scrollY > 120 ? before : { ...before, scrolled: scrollY > 120 }));
    addEventListener("scroll", onScroll, { passive: true });
    return () => removeEventListener("scroll", onScroll);
  }, []);
  return {
    onPointerEnter: ({ pointerType }) => set({ pointer: pointerType === "mouse" }),
    onPointerLeave: () => set({ pointer: false }),
    // The heads of the columns stay in place by themselves.
    onFocus: ({ target }) => set({ focus: target.closest('[role="columnheader"]') === null }),
    onBlur: () => set({ focus: false }),
  };
}
