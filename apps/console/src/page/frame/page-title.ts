import type { RunState } from "@maxcompute-rx/browser";
import { createContext, use, useEffect, type Context } from "react";

import { useLanguage } from "../texts/language.tsx";
import { iconAddress, tabLook } from "./tab-look.ts";
import { quietTab, type TabStatus } from "./tab-status.ts";

/** What the tab tells of the board, for all views. */
export const TabContext: Context<TabStatus> = createContext(quietTab);

/**
 * Sets the title of the view in the browser's tab and history, and the icon of the tab. Both tell what runs, what failed and whether the
 * service is away. `watched` is the state of the instance that the view is about.
 */
export function usePageTitle(title: string, watched: RunState | null = null): void {
  const { language } = useLanguage();
  const status = use(TabContext);
  const look = tabLook(title, status, watched, language);
  useEffect(() => {
    document.title = look.title;
  }, [look.title]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon !== null) icon.href = iconAddress(look.dot);
  }, [look.dot]);
}
