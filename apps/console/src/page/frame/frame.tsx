import { use, useRef, type ReactNode } from "react";
import { Link, useLocation, useRoute } from "wouter";

import { ClientContext } from "../console-client.ts";
import { useTexts } from "../texts/language.tsx";
import { useShortcut } from "../ui/use-shortcut.ts";
import { BoardLink } from "./board-link.tsx";
import { keptBoardPlace } from "./board-place.ts";
import { CopyShortcuts } from "./copy-shortcuts.tsx";
import { frameTexts } from "./frame-texts.ts";
import { LiveMark } from "./live-mark.tsx";
import { ToldEnds } from "./told-ends.tsx";
import { Tools } from "./tools.tsx";
import { useArrival } from "./use-arrival.ts";
import styles from "./frame.module.css";

/** The frame around every view: navigation, project, language and theme. */
export function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  const texts = useTexts(frameTexts);
  const client = use(ClientContext);
  const content = useRef<HTMLElement>(null);
  useArrival(content);
  const [, navigate] = useLocation();
  useShortcut("g", () => {
    const { address, scrollY } = keptBoardPlace();
    navigate(address, { state: { scrollY } });
  });
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
            <NavLink to="/history" also={/^\/(?:history\/|compare)/}>
              {texts.history}
            </NavLink>
            <NavLink to="/sql" also="/sql/:id">
              {texts.sql}
            </NavLink>
          </nav>
          <div className={styles["tools"]}>
            {client !== null && <LiveMark board$={client.board$} />}
            <Tools />
          </div>
        </div>
      </header>
      <main ref={content} id="content" className={styles["main"]} tabIndex={-1}>
        {children}
      </main>
      <CopyShortcuts />
      {client !== null && <ToldEnds />}
    </>
  );
}

function NavLink({ to, also, children }: { readonly to: string; readonly also: string | RegExp; readonly children: ReactNode }): ReactNode {
  const [exact] = useRoute(to);
  const [below] = useRoute(also);
  // From elsewhere it leads back to where the visitor was; on the board itself to the whole board.
  if (to === "/" && !exact) return <BoardLink aria-current={below ? "page" : undefined}>{children}</BoardLink>;
  return (
    <Link href={to} aria-current={exact || below ? "page" : undefined}>
      {children}
    </Link>
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
