import type { InstanceEvent } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { noticeTexts } from "../stages/notice-texts.ts";
import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { durationText } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";
import { instanceTexts } from "./instance-texts.ts";
import { toldNotices } from "./told-notices.ts";
import styles from "./instance.module.css";

/** What stood still or kept a run going while it ran, from its recording. Shows nothing if there is nothing to say. */
export function PastNotices({ past }: { readonly past: readonly InstanceEvent[] }): ReactNode {
  const texts = useTexts(instanceTexts);
  const { sentence } = useTexts(noticeTexts);
  const { value: told = [] } = usePromise(() => toldNotices(past), [past]);
  if (told.length === 0) return null;
  return (
    <div className={styles["pastNotices"]}>
      <h3>{texts.whileItRan}</h3>
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
