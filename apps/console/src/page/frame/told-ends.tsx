import { useEffect } from "react";
import { useLocation } from "wouter";

import { useClient } from "../console-client.ts";
import { statusTexts } from "../status/status-texts.ts";
import { useTexts } from "../texts/language.tsx";

/** Shows a notification of the browser at each awaited end. */
export function ToldEnds(): null {
  const { endNotices } = useClient();
  const texts = useTexts(statusTexts);
  const [, navigate] = useLocation();
  useEffect(() => {
    const subscription = endNotices.ends$.subscribe(({ id, title, outcome }) => {
      if (!canNotify() || Notification.permission !== "granted") return;
      const body = outcome.type === "failed" || outcome.type === "lost" ? outcome.message : id;
      // The tag lets two tabs that wait for the same end show it once.
      const notification = new Notification(`${title}: ${texts[outcome.type]}`, { body, tag: id });
      notification.addEventListener("click", () => {
        window.focus();
        navigate(`/instances/${id}`);
        notification.close();
      });
    });
    return () => subscription.unsubscribe();
  }, [endNotices, texts, navigate]);
  return null;
}

/** Whether this browser can show notifications. */
export function canNotify(): boolean {
  return "Notification" in window;
}
