import { useEffect, useId, useRef, type ReactNode } from "react";

import { Button } from "./button.tsx";
import styles from "./confirm-dialog.module.css";

interface ConfirmDialogProps {
  readonly title: string;
  /** What it is about: a name and an id. */
  readonly subject: ReactNode;
  /** What happens after a yes. */
  readonly text: string;
  readonly children?: ReactNode;
  readonly yes: string;
  readonly no: string;
  /** Whether the yes cannot be undone. */
  readonly isDangerous?: boolean;
  readonly isBusy: boolean;
  readonly onYes: () => void;
  /** After a no, and after Escape. */
  readonly onClose: () => void;
}

/** A question before something that cannot be taken back. It is open while it is rendered. */
export function ConfirmDialog({
  title,
  subject,
  text,
  children,
  yes,
  no,
  isDangerous = false,
  isBusy,
  onYes,
  onClose,
}: ConfirmDialogProps): ReactNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`} onClose={onClose}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p className={styles["job"]}>{subject}</p>
      <p id={`${id}-text`}>{text}</p>
      {children}
      <div className={styles["actions"]}>
        <Button onClick={() => dialog.current?.close()}>{no}</Button>
        <Button look={isDangerous ? "danger" : "primary"} disabled={isBusy} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </dialog>
  );
}
