import type { ReactNode } from "react";

import { useTexts } from "../../texts/language.tsx";
import { stageTexts } from "../stage-texts.ts";
import styles from "../stages.module.css";

export function TimelineLegend(): ReactNode {
  const texts = useTexts(stageTexts);
  const entries = [
    { fill: "var(--green-fill)", text: texts.done },
    { fill: "var(--cyan-fill)", text: texts.running },
    { fill: "var(--yellow-fill)", text: texts.backup },
  ];
  return (
    <ul className={styles["legend"]} aria-label={texts.workers}>
      <li>{texts.workers}</li>
      {entries.map(({ fill, text }) => (
        <li key={text}>
          <span className={styles["swatch"]} style={{ background: fill }} />
          {text}
        </li>
      ))}
    </ul>
  );
}
