import type { InstanceEvent } from "@maxcompute-rx/browser";
import { useMemo, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { durationText } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";
import styles from "./instance.module.css";
import { useNoticeSentence } from "./notice-sentence.ts";
import { toldNotices } from "./told-notices.ts";

/** What stood still or kept a run going while it ran, from its recording. Shows nothing if there is nothing to say. */
export function PastNotices({ past }: { readonly past: readonly InstanceEvent[] }): ReactNode {
  const { run } = useTexts();
  const sentence = useNoticeSentence();
  const told = useMemo(() => toldNotices(past), [past]);
  if (told.length === 0) return null;
  return (
    <div className={styles["pastNotices"]}>
      <h3>{run.whileItRan}</h3>
      <ul>
        {told.map(({ notice, from, to }) => (
          <li key={`${notice.type} ${from}`}>
            {sentence(notice)}{" "}
            <span className="muted numbers">
              (<Time at={from} />, {durationText(Date.parse(to) - Date.parse(from))})
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
