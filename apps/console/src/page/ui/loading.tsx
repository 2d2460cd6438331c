import { use, useEffect, useState, type ReactNode } from "react";
import { EMPTY } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { troubleTexts } from "../trouble/trouble-texts.ts";
import { uiTexts } from "./ui-texts.ts";
import styles from "./loading.module.css";

/** Shows that something is loading, after a short delay, or that it cannot be loaded at the moment. */
export function Loading(): ReactNode {
  const texts = useTexts(uiTexts);
  const trouble = useTexts(troubleTexts);
  const client = use(ClientContext);
  const { value: board } = useObservable(() => client?.board$ ?? EMPTY, [client]);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timeout = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timeout);
  }, []);
  return (
    <p className={styles["loading"]} role="status" aria-busy="true">
      {late && (board?.trouble == null ? `${texts.loading} …` : trouble.notYet)}
    </p>
  );
}
