import type { ReactNode } from "react";
import { Link } from "wouter";

import styles from "./back-link.module.css";

interface BackLinkProps {
  readonly to: string;
  /** Where that view was left. */
  readonly scrollY?: number;
  readonly children: ReactNode;
}

/** The link above the title of a view that leads to the view it belongs to. */
export function BackLink({ to, scrollY, children }: BackLinkProps): ReactNode {
  return (
    <Link href={to} state={scrollY === undefined ? undefined : { scrollY }} className={styles["back"]}>
      ← {children}
    </Link>
  );
}
