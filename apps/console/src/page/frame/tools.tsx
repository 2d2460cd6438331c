import { useId, type ReactNode } from "react";

import { useLanguage, useTexts } from "../texts/language.tsx";
import { useTimeZoneChoice } from "../ui/time-zone.tsx";
import { useMedia } from "../ui/use-media.ts";
import { frameTexts } from "./frame-texts.ts";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { useTheme } from "./theme.ts";
import styles from "./frame.module.css";

/** The settings of the page, beside each other or, on a narrow screen, in a menu. */
export function Tools(): ReactNode {
  const texts = useTexts(frameTexts);
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
      <button type="button" className={styles["tool"]} popoverTarget={id} aria-label={texts.settings} title={texts.settings}>
        <span aria-hidden="true">⋯</span>
      </button>
      <div id={id} popover="auto" className={styles["menu"]} role="group" aria-label={texts.settings}>
        {tools}
      </div>
    </>
  );
}

function ZoneButton(): ReactNode {
  const texts = useTexts(frameTexts);
  const { zone, toggle } = useTimeZoneChoice();
  return (
    <button type="button" className={styles["tool"]} onClick={toggle} title={texts.zoneHint}>
      {texts.zones[zone]}
    </button>
  );
}

function LanguageButton(): ReactNode {
  const texts = useTexts(frameTexts);
  const { language, toggle } = useLanguage();
  return (
    <button type="button" className={styles["tool"]} onClick={toggle} lang={language === "en" ? "zh-CN" : "en"}>
      {texts.otherLanguage}
    </button>
  );
}

function ThemeButton(): ReactNode {
  const texts = useTexts(frameTexts);
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
