import type { ReactNode } from "react";

import type { Colour } from "../status/status-style.ts";
import styles from "./notice.module.css";

interface NoticeProps {
  readonly colour: Colour;
  readonly title: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons and links. */
  readonly actions?: ReactNode;
  /** `alert` is read aloud at once, `status` when the reader pauses. */
  readonly role?: "alert" | "status";
}

/** A box with a message about the content below it. */
export function Notice({ colour, title, icon, children, actions, role }: NoticeProps): ReactNode {
  return (
    <div className={styles["notice"]} data-colour={colour} role={role}>
      {icon !== undefined && <span className={styles["icon"]}>{icon}</span>}
      <div className={styles["body"]}>
        <p className={styles["title"]}>{title}</p>
        {children}
      </div>
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

interface EmptyStateProps extends Pick<NoticeProps, "title" | "children" | "actions"> {
  /** `h1` where the view has no other heading. Default `h2`. */
  readonly heading?: "h1" | "h2";
}

/** Shown in an empty view: why it is empty, and what can be done. The children are a text, or paragraphs. */
export function EmptyState({ title, children, actions, heading: Heading = "h2" }: EmptyStateProps): ReactNode {
  return (
    <div className={styles["empty"]}>
      <Heading>{title}</Heading>
      {typeof children === "string" ? <p className="muted">{children}</p> : children}
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}
