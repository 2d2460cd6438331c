import { useId, type ReactNode } from "react";

import { useLanguage, useTexts } from "../texts/language.tsx";
import { useTimeZoneChoice } from "../ui/time-zone.tsx";
import { useMedia } from "../ui/use-media.ts";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { useTheme } from "./theme.ts";
import styles from "./frame.module.css";

/** The settings of the page, beside each other or, on a narrow screen, in a menu. */
export function Tools(): ReactNode {
  const { frame } = useTexts();
  const id = useId();
  const isNarrow = useMedia("(max-width: 720px)");
  const tools = (
    <>
      <ZoneButton />
      <LanguageButton />
      <ThemeButton />
      <ShortcutHelp className={styles["tool"]} />
    </>
  );
  if (!isNarrow) return tools;
  return (
    <>
      <button type="button" className={styles["tool"]} popoverTarget={id} aria-label={frame.menu} title={frame.menu}>
        <span aria-hidden="true">⋯</span>
      </button>
      <div id={id} popover="auto" className={styles["menu"]} role="group" aria-label={frame.menu}>
        {tools}
      </div>
    </>
  );
}

function ZoneButton(): ReactNode {
  const { frame } = useTexts();
  const { zone, toggle } = useTimeZoneChoice();
  return (
    <button type="button" className={styles["tool"]} onClick={toggle} title={frame.zoneHint}>
      {frame[zone]}
    </button>
  );
}

function LanguageButton(): ReactNode {
  const { texts, toggle } = useLanguage();
  return (
    <button type="button" className={styles["tool"]} onClick={toggle} lang={texts.language === "en" ? "zh-CN" : "en"}>
      {texts.otherLanguage}
    </button>
  );
}

function ThemeButton(): ReactNode {
  const texts = useTexts();
  const [theme, toggle] = useTheme();
  const name = theme === "dark" ? texts.lightTheme : texts.darkTheme;
  return (
    <button type="button" className={styles["tool"]} onClick={toggle} aria-label={name} title={name}>
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
      </svg>
    </button>
  );
}
