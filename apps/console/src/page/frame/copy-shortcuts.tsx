import { useEffect, useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { useTexts } from "../texts/language.tsx";
import { useShortcut } from "../ui/use-shortcut.ts";
import { frameTexts } from "./frame-texts.ts";
import { instanceInPath } from "./instance-in-path.ts";
import styles from "./frame.module.css";

/** The keys `c` and `l`: copy the id of, or a link to, the row with the focus or else the instance of this view. Says that it did. */
export function CopyShortcuts(): ReactNode {
  const texts = useTexts(frameTexts);
  const [location] = useLocation();
  const [message, setMessage] = useState("");
  useEffect(() => {
    if (message === "") return;
    const timeout = setTimeout(() => setMessage(""), 2500);
    return () => clearTimeout(timeout);
  }, [message]);

  const copy = (text: string, done: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setMessage(done),
      () => setMessage(texts.notCopied),
    );
  };
  useShortcut("c", () => {
    const id = instanceOfFocus() ?? instanceInPath(location);
    if (id !== null) copy(id, texts.idCopied);
  });
  useShortcut("l", () => {
    const id = instanceOfFocus();
    copy(id === null ? window.location.href : `${window.location.origin}/instances/${id}`, texts.linkCopied);
  });
  return (
    <p className={styles["toast"]} role="status">
      {message}
    </p>
  );
}

function instanceOfFocus(): string | null {
  return document.activeElement?.closest<HTMLElement>("[data-instance]")?.dataset["instance"] ?? null;
}
