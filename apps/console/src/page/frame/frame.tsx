import { use, useRef, type ReactNode } from "react";
import { Link, useRoute } from "wouter";

import { ClientContext } from "../console-client.ts";
import { useLanguage, useTexts } from "../texts/language.tsx";
import { LiveMark } from "./live-mark.tsx";
import { useTheme } from "./theme.ts";
import { useArrival } from "./use-arrival.ts";
import styles from "./frame.module.css";

/** The frame around every view: navigation, project, language and theme. */
export function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  const texts = useTexts();
  const client = use(ClientContext);
  const content = useRef<HTMLElement>(null);
  useArrival(content);
  return (
    <>
      <a className={styles["skip"]} href="#content">
        {texts.skipToContent}
      </a>
      <header className={styles["header"]}>
        <div className={styles["inner"]}>
          <Link href="/" className={styles["brand"]} aria-label={texts.title}>
            <Mark />
            <span className={styles["name"]}>MaxCompute</span>
          </Link>
          {client !== null && (
            <span className={styles["project"]}>
              <span className="only-read-aloud">{texts.project}</span>
              {client.mc.project}
            </span>
          )}
          {client !== null && (
            <span className={styles["badge"]} title={client.emulator ? texts.emulatorHint : texts.readOnlyHint}>
              {client.emulator ? texts.emulator : texts.readOnly}
            </span>
          )}
          <nav className={styles["nav"]} aria-label={texts.title}>
            <NavLink to="/" also="/instances/:id">
              {texts.instances}
            </NavLink>
            <NavLink to="/sql" also="/sql/:id">
              {texts.sqlBox}
            </NavLink>
          </nav>
          <div className={styles["tools"]}>
            {client !== null && <LiveMark board$={client.board$} />}
            <LanguageButton />
            <ThemeButton />
          </div>
        </div>
      </header>
      <main ref={content} id="content" className={styles["main"]} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function NavLink({ to, also, children }: { readonly to: string; readonly also: string; readonly children: ReactNode }): ReactNode {
  const [exact] = useRoute(to);
  const [below] = useRoute(also);
  return (
    <Link href={to} aria-current={exact || below ? "page" : undefined}>
      {children}
    </Link>
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

function Mark(): ReactNode {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#14323b" />
      <rect x="6" y="8" width="11" height="4" rx="1.5" fill="#5fd38d" />
      <rect x="11" y="14" width="12" height="4" rx="1.5" fill="#43c6dd" />
      <rect x="18" y="20" width="8" height="4" rx="1.5" fill="#8aa0ab" />
    </svg>
  );
}
