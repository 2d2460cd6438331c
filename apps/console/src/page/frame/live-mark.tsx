import type { InstanceListView } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";
import type { Observable } from "rxjs";

import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { frameTexts } from "./frame-texts.ts";
import styles from "./live-mark.module.css";

/** Shows whether the view is live or is reconnecting. */
export function LiveMark({ board$ }: { readonly board$: Observable<InstanceListView> }): ReactNode {
  const texts = useTexts(frameTexts);
  const { value, error } = useObservable(() => board$, [board$]);
  if (value === undefined) return null;
  const live = error === undefined && value?.trouble == null;
  return (
    <span className={styles["mark"]} data-live={live} role="status">
      <span className={styles["dot"]} />
      <span className={styles["word"]}>{live ? texts.live : texts.away}</span>
    </span>
  );
}
