import { useEffect, useState } from "react";

import { pageStorage } from "../storage/page-storage.ts";
import { useMedia } from "../ui/use-media.ts";

export type Theme = "light" | "dark";

/** Light or dark: as the visitor chose before, else as the system is set. */
export function useTheme(): readonly [theme: Theme, toggle: () => void] {
  const [chosen, setChosen] = useState<Theme | null>(chosenBefore);
  const isDarkSystem = useMedia("(prefers-color-scheme: dark)");
  useEffect(() => {
    if (chosen !== null) document.documentElement.dataset["theme"] = chosen;
  }, [chosen]);
  const theme = chosen ?? (isDarkSystem ? "dark" : "light");
  const toggle = (): void => {
    const next = theme === "dark" ? "light" : "dark";
    pageStorage().setItem("theme", next);
    setChosen(next);
  };
  return [theme, toggle];
}

function chosenBefore(): Theme | null {
  const kept = pageStorage().getItem("theme");
  return kept === "light" || kept === "dark" ? kept : null;
}
