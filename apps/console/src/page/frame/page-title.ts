import { useEffect } from "react";

import { useTexts } from "../texts/language.tsx";

/** Sets the title of the view in the browser's tab and history. */
export function usePageTitle(title: string): void {
  const texts = useTexts();
  useEffect(() => {
    document.title = `${title} · ${texts.title}`;
  }, [title, texts]);
}
