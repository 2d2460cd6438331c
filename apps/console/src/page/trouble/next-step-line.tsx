import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { troubleTexts } from "./trouble-texts.ts";

/** The line below a message that says what to do. Shows nothing if there is nothing to say. */
export function NextStepLine({ text }: { readonly text: string | undefined }): ReactNode {
  const texts = useTexts(troubleTexts);
  if (text === undefined) return null;
  return (
    <p>
      <strong>{texts.nextStep}</strong>
      {text}
    </p>
  );
}
