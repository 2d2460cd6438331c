import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type ReactNode, type RefObject } from "react";

import { useTexts } from "../texts/language.tsx";
import { useMedia } from "../ui/use-media.ts";
import type { Arrangement } from "./arrangement.ts";
import { InstanceRow } from "./instance-row.tsx";
import styles from "./board.module.css";

interface InstanceListProps {
  readonly arrangement: Arrangement;
  /** Called with true while the pointer or the focus is in the list, or it is scrolled: then rows must not move. */
  readonly onHold: (held: boolean) => void;
}

type Item = { readonly heading: string; readonly count: number } | { readonly instance: InstanceSummary };

/** The rows of the board. Only visible rows are rendered, so that thousands of instances cost no more than a screenful. */
export function InstanceList({ arrangement, onHold }: InstanceListProps): ReactNode {
  const { board, instances } = useTexts();
  const list = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia("(max-width: 720px)");
  const items: readonly Item[] = [
    ...sectionOf(board.activeSection, arrangement.active),
    ...sectionOf(board.endedSection, arrangement.ended),
  ];
  const scrollMargin = useTopOf(list);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => ("heading" in (items[index] ?? {}) ? 44 : isNarrow ? 84 : 52),
    getItemKey: (index) => keyOf(items[index]),
    overscan: 8,
    scrollMargin,
  });
  // Heights are stored by key, and change only with the width of the page.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isNarrow]);
  const hold = useHold(onHold);

  return (
    <div ref={list} className={styles["list"]} role="table" aria-label={instances} aria-rowcount={items.length + 1} {...hold} onKeyDown={moveFocus}>
      <div className={styles["head"]} role="row" aria-rowindex={1}>
        {[board.state, board.job, board.owner, board.priority, board.progress, board.started, board.elapsed].map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
          const item = items[index];
          if (item === undefined) return null;
          const place = { transform: `translateY(${start - scrollMargin}px)`, height: size };
          return "heading" in item ? (
            <div key={key} role="row" aria-rowindex={index + 2} className={styles["heading"]} style={place}>
              <h2 role="cell" aria-colspan={7}>
                {item.heading} <span className="numbers muted">{item.count}</span>
              </h2>
            </div>
          ) : (
            <InstanceRow key={key} instance={item.instance} rowIndex={index + 2} style={place} />
          );
        })}
      </div>
    </div>
  );
}

function sectionOf(heading: string, instances: readonly InstanceSummary[]): readonly Item[] {
  return instances.length === 0 ? [] : [{ heading, count: instances.length }, ...instances.map((instance) => ({ instance }))];
}

function keyOf(item: Item | undefined): string {
  if (item === undefined) return "";
  return "heading" in item ? item.heading : item.instance.instanceId;
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
    const onScroll = (): void => setReasons((before) => (before.scrolled === scrollY > 120 ? before : { ...before, scrolled: scrollY > 120 }));
    addEventListener("scroll", onScroll, { passive: true });
    return () => removeEventListener("scroll", onScroll);
  }, []);
  return {
    onPointerEnter: ({ pointerType }) => set({ pointer: pointerType === "mouse" }),
    onPointerLeave: () => set({ pointer: false }),
    onFocus: () => set({ focus: true }),
    onBlur: () => set({ focus: false }),
  };
}
