import { useId, type ReactNode } from "react";

import styles from "./panel.module.css";

interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a view with a heading. */
export function Panel({ title, actions, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section className={styles["panel"]} aria-labelledby={id}>
      <header className={styles["header"]}>
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      <div className={styles["body"]}>{children}</div>
    </section>
  );
}
