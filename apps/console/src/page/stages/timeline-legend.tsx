import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import styles from "./stages.module.css";

/** The legend of the timeline. */
export function TimelineLegend(): ReactNode {
  const { timeline } = useTexts();
  const entries = [
    { fill: "var(--green-fill)", text: timeline.done },
    { fill: "var(--cyan-fill)", text: timeline.running },
    { fill: "var(--yellow-fill)", text: timeline.backup },
  ];
  return (
    <ul className={styles["legend"]} aria-label={timeline.workers}>
      <li>{timeline.workers}</li>
      {entries.map(({ fill, text }) => (
        <li key={text}>
          <span className={styles["swatch"]} style={{ background: fill }} />
          {text}
        </li>
      ))}
    </ul>
  );
}
