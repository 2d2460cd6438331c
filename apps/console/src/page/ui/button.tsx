import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";

import styles from "./button.module.css";

type Look = "plain" | "primary" | "danger" | "quiet";

/** A native button in one of four looks. */
export function Button({ look = "plain", ...others }: ComponentProps<"button"> & { readonly look?: Look }): ReactNode {
  return <button type="button" {...others} className={styles["button"]} data-look={look} />;
}

/** A link within the console that looks like a button. */
export function ButtonLink({
  to,
  look = "plain",
  children,
}: {
  readonly to: string;
  readonly look?: Look;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Link href={to} className={styles["button"]} data-look={look}>
      {children}
    </Link>
  );
}
