import { listedState } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { countText, ownerText } from "../ui/format.ts";
import type { Section } from "./arrangement.ts";
import { boardTexts, type BoardTexts } from "./board-texts.ts";

/** The heading of a section: what its rows have in common, how many they are, and in groups how many run and have failed. */
export function SectionHeading({ section }: { readonly section: Section }): ReactNode {
  const texts = useTexts(boardTexts);
  const { instances, kind } = section;
  const isGroup = kind === "owner" || kind === "name";
  const count = (state: string): number => instances.filter((one) => listedState(one) === state).length;
  return (
    <div role="cell" aria-colspan={7}>
      <h2>
        {titleOf(section, texts)} <span className="numbers muted">{countText(instances.length)}</span>
        {isGroup && <span className="numbers muted">{texts.groupCounts(count("running"), count("failed"))}</span>}
      </h2>
    </div>
  );
}

function titleOf({ kind, value }: Section, texts: BoardTexts): string {
  switch (kind) {
    case "active":
      return texts.activeSection;
    case "ended":
      return texts.endedSection;
    case "all":
      return texts.allSection;
    case "owner":
      return ownerText(value);
    case "name":
      return value ?? texts.noName;
  }
}
