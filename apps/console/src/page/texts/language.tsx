import { createContext, startTransition, use, useEffect, useMemo, useState, type ReactNode } from "react";

import { pageStorage } from "../storage/page-storage.ts";

/** The languages of the console. */
export type Language = "en" | "zh";

/** The texts of a part of the page in each language. They stand beside that part, so that a view is loaded with no texts but its own. */
export type Texts<T> = Readonly<Record<Language, T>>;

interface LanguageChoice {
  readonly language: Language;
  readonly toggle: () => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: "en", toggle: () => {} });

/** The texts of a part of the page in the chosen language. */
export function useTexts<T>(texts: Texts<T>): T {
  return texts[use(LanguageContext).language];
}

/** English or Chinese: as the visitor chose before, else as the browser prefers. */
export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(() =>
    (pageStorage().getItem("language") ?? navigator.language).startsWith("zh") ? "zh" : "en",
  );
  const choice = useMemo(() => {
    const toggle = (): void => {
      const next = language === "zh" ? "en" : "zh";
      pageStorage().setItem("language", next);
      // All of the page changes: it is made in pieces.
      startTransition(() => setLanguage(next));
    };
    return { language, toggle };
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}
