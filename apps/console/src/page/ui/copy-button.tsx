import { useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { uiTexts } from "./ui-texts.ts";
import styles from "./copy-button.module.css";

interface CopyButtonProps {
  readonly text: string;
  /** What a long text is. */
  readonly label?: string;
  readonly look?: "copy" | "link";
}

/** Copies a text to the clipboard, and shows that it did. */
export function CopyButton({ text, label = text, look = "copy" }: CopyButtonProps): ReactNode {
  const texts = useTexts(uiTexts);
  const [done, setDone] = useState(false);
  const onClick = (): void => {
    void navigator.clipboard.writeText(text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    });
  };
  return (
    <button
      type="button"
      className={styles["copy"]}
      onClick={onClick}
      aria-label={done ? texts.copied : `${texts.copy}: ${label}`}
      title={done ? texts.copied : label === text ? texts.copy : `${texts.copy}: ${label}`}
    >
      <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        {done ? (
          <path d="m3 8.6 3.4 3.4L13 4.8" />
        ) : look === "link" ? (
          <path d="M6.6 9.4a2.6 2.6 0 0 0 3.8 0l2-2a2.7 2.7 0 0 0-3.8-3.8l-.8.8M9.4 6.6a2.6 2.6 0 0 0-3.8 0l-2 2a2.7 2.7 0 0 0 3.8 3.8l.8-.8" />
        ) : (
          <>
            <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
            <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
          </>
        )}
      </svg>
    </button>
  );
}
