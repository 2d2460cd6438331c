import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";

import styles from "./dialog.module.css";

interface DialogProps {
  readonly title: ReactNode;
  /** The id of what is read aloud after the title. */
  readonly describedBy?: string;
  readonly size: "small" | "medium" | "large";
  /** Beside the title. Like the footer, it gets the function that closes the dialog. */
  readonly header?: (close: () => void) => ReactNode;
  readonly children?: ReactNode;
  readonly footer?: (close: () => void) => ReactNode;
  /** After Escape, and after the dialog was closed by one of its buttons. */
  readonly onClose: () => void;
}

/** A dialog in front of the page. It is open while it is rendered. At its end the focus returns to where it was before. */
export function Dialog({ title, describedBy, size, header, children, footer, onClose }: DialogProps): ReactNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const close = (): void => dialog.current?.close();
  // Outside of what it belongs to, which may be a closed menu.
  return createPortal(
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      data-size={size}
      aria-labelledby={id}
      aria-describedby={describedBy}
      onClose={onClose}
    >
      <header className={styles["header"]}>
        <h2 id={id}>{title}</h2>
        {header?.(close)}
      </header>
      {children}
      {footer !== undefined && <div className={styles["footer"]}>{footer(close)}</div>}
    </dialog>,
    document.body,
  );
}
