import { useId, type ReactNode } from "react";

import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
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
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, subject, text, children, yes, no, isDangerous = false, isBusy, onYes, onClose } = props;
  const id = useId();
  return (
    <Dialog
      title={title}
      describedBy={id}
      size="small"
      footer={(close) => (
        <>
          <Button onClick={close}>{no}</Button>
          <Button look={isDangerous ? "danger" : "primary"} disabled={isBusy} onClick={onYes}>
            {yes}
          </Button>
        </>
      )}
      onClose={onClose}
    >
      <p className={styles["subject"]}>{subject}</p>
      <p id={id}>{text}</p>
      {children}
    </Dialog>
  );
}
