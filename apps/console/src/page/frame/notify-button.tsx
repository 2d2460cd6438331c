import { useState, type ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { useShortcut } from "../ui/use-shortcut.ts";
import { frameTexts } from "./frame-texts.ts";
import { canNotify } from "./told-ends.tsx";

/**
 * Asks to be told at the end of an instance, by a notification of the browser. The browser's permission is requested at the first click.
 * The key `n` does the same.
 */
export function NotifyButton({ id, title }: { readonly id: string; readonly title: string }): ReactNode {
  const { endNotices } = useClient();
  const texts = useTexts(frameTexts);
  const { value: awaited } = useObservable(() => endNotices.awaited$, [endNotices]);
  const [refused, setRefused] = useState(false);
  const isAwaited = awaited?.some((end) => end.id === id) ?? false;

  const onClick = async (): Promise<void> => {
    if (!isAwaited && (await Notification.requestPermission()) !== "granted") return setRefused(true);
    setRefused(false);
    endNotices.toggle({ id, title });
  };
  useShortcut("n", () => void (canNotify() && onClick()));
  if (!canNotify()) return null;
  return (
    <>
      <Button aria-pressed={isAwaited} onClick={() => void onClick()} title={texts.notifyHint} aria-keyshortcuts="n">
        <svg
          width="14"
          height="14"
          viewBox="0 0 16 16"
          fill={isAwaited ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.5"
          aria-hidden="true"
        >
          <path d="M3.5 11.5c1-1 1-2.2 1-4a3.5 3.5 0 0 1 7 0c0 1.8 0 3 1 4zM6.8 13.8h2.4" />
        </svg>
        {isAwaited ? texts.willNotify : texts.notifyMe}
      </Button>
      {refused && <span role="alert">{texts.notifyRefused}</span>}
    </>
  );
}
