import { useEffect, useRef, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { textTitle, type SqlTab } from "./state/sql-tabs.ts";
import { sqlTexts } from "./sql-texts.ts";
import styles from "./sql.module.css";

interface TabBarProps {
  readonly tabs: readonly SqlTab[];
  readonly active: string;
  /** The text of the tab in front, which may be that of its run. */
  readonly text: string;
  readonly onShow: (tab: SqlTab) => void;
  readonly onClose: (tab: SqlTab) => void;
  readonly onNew: () => void;
}

/** The tabs of the editor, each named by its text. */
export function TabBar({ tabs, active, text, onShow, onClose, onNew }: TabBarProps): ReactNode {
  const texts = useTexts(sqlTexts);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (list.current !== null) showTab(list.current, list.current.querySelector("[data-active=true]"));
  }, [active]);
  return (
    <ul ref={list} className={styles["tabs"]} aria-label={texts.tabs}>
      {tabs.map((tab) => {
        const isActive = tab.id === active;
        const title = textTitle(isActive ? text : (tab.texts[tab.run] ?? "")) || tab.run || texts.untitled;
        return (
          <li key={tab.id} data-active={isActive}>
            <button
              type="button"
              className={styles["tab"]}
              aria-current={isActive ? "true" : undefined}
              onClick={() => onShow(tab)}
              title={title}
            >
              {title}
            </button>
            <button
              type="button"
              className={styles["close"]}
              aria-label={texts.closeTab(title)}
              title={texts.closeTab(title)}
              onClick={() => onClose(tab)}
            >
              ×
            </button>
          </li>
        );
      })}
      <li className={styles["new"]}>
        <button type="button" className={styles["close"]} aria-label={texts.newTab} title={texts.newTab} onClick={onNew}>
          +
        </button>
      </li>
    </ul>
  );
}

/** Room for the button that stays at the end of the tabs, in pixels. */
const endWidth = 36;

/** Scrolls the list to a tab. `scrollIntoView` would also make the tab the place from which the tabulator goes on. */
function showTab(list: HTMLElement, tab: Element | null): void {
  if (!(tab instanceof HTMLElement)) return;
  const { offsetLeft, offsetWidth } = tab;
  list.scrollLeft = Math.min(offsetLeft, Math.max(list.scrollLeft, offsetLeft + offsetWidth + endWidth - list.clientWidth));
}
