import type { RunState } from "@maxcompute-rx/browser";

import { statusTexts } from "../status/status-texts.ts";
import type { Language } from "../texts/language.tsx";
import { frameTexts } from "./frame-texts.ts";
import type { TabStatus } from "./tab-status.ts";

/** The title of the tab and the colour of the dot on its icon; no dot for null. */
export interface TabLook {
  readonly title: string;
  readonly dot: string | null;
}

/** What the tab of a view looks like. `watched` is the state of the instance that the view is about; null for other views. */
export function tabLook(title: string, { away, running, failed }: TabStatus, watched: RunState | null, language: Language): TabLook {
  const texts = frameTexts[language];
  const whole = `${title} · ${texts.title}`;
  if (away) return { title: `${texts.away} · ${whole}`, dot: dots.away };
  if (watched !== null) return { title: `${statusTexts[language][watched]} · ${whole}`, dot: dotOf(watched) };
  const parts = [failed > 0 ? texts.failedCount(failed) : "", running > 0 ? texts.runningCount(running) : ""].filter(Boolean);
  return { title: [...parts, whole].join(" · "), dot: failed > 0 ? dots.failed : running > 0 ? dots.running : null };
}

// Plain colours, which are visible in light and dark tabs.
const dots = { away: "#e8a928", failed: "#e0575b", running: "#2ab3cb", succeeded: "#3fae68" } as const;

function dotOf(state: RunState): string | null {
  switch (state) {
    case "running":
      return dots.running;
    case "succeeded":
      return dots.succeeded;
    case "failed":
    case "lost":
      return dots.failed;
    case "cancelled":
    case "suspended":
      return dots.away;
    case "waiting":
    case "unknown":
    case "terminated":
      return null;
  }
}

/** The icon of the console with a dot, as an address that a page can use. */
export function iconAddress(dot: string | null): string {
  const mark =
    '<rect width="32" height="32" rx="7" fill="#14323b"/><rect x="6" y="8" width="11" height="4" rx="1.5" fill="#5fd38d"/>' +
    '<rect x="11" y="14" width="12" height="4" rx="1.5" fill="#43c6dd"/><rect x="18" y="20" width="8" height="4" rx="1.5" fill="#8aa0ab"/>';
  const badge = dot === null ? "" : `<circle cx="24" cy="24" r="8" fill="${dot}" stroke="#ffffff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${mark}${badge}</svg>`)}`;
}
