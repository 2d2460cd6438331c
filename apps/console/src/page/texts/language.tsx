import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

import { pageStorage } from "../storage/page-storage.ts";
import { en } from "./en.ts";
import type { Texts } from "./texts.ts";
import { zh } from "./zh.ts";

interface Language {
  readonly texts: Texts;
  readonly toggle: () => void;
}

const LanguageContext = createContext<Language>({ texts: en, toggle: () => {} });

/** The texts of the chosen language. */
export function useTexts(): Texts {
  return use(LanguageContext).texts;
}

/** English or Chinese: as the visitor chose before, else as the browser prefers. */
export function useLanguage(): Language {
  return use(LanguageContext);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [name, setName] = useState(() => pageStorage().getItem("language") ?? navigator.language.slice(0, 2));
  const texts = name === "zh" ? zh : en;
  const language = useMemo(() => {
    const toggle = (): void => {
      const next = texts === zh ? "en" : "zh";
      pageStorage().setItem("language", next);
      setName(next);
    };
    return { texts, toggle };
  }, [texts]);
  useEffect(() => {
    document.documentElement.lang = texts.language;
  }, [texts]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}
