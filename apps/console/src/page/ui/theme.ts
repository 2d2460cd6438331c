import { useEffect, useState } from "react";

export type Theme = "light" | "dark";

/** Light or dark: as chosen before, else as the system prefers. */
export function useTheme(): readonly [theme: Theme, toggle: () => void] {
  const [theme, setTheme] = useState<Theme>(preferredTheme);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const toggle = (): void => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  return [theme, toggle];
}

function preferredTheme(): Theme {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
