import { use, useEffect, useState, type ReactNode } from "react";
import { EMPTY } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import styles from "./loading.module.css";

/** Shows that something is loading, after a short delay, or that it cannot be loaded at the moment. */
export function Loading(): ReactNode {
  const { loading, trouble } = useTexts();
  const client = use(ClientContext);
  const { value: board } = useObservable(() => client?.board$ ?? EMPTY, [client]);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timeout = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timeout);
  }, []);
  return (
    <p className={styles["loading"]} role="status" aria-busy="true">
      {late && (board?.trouble == null ? `${loading} …` : trouble.notYet)}
    </p>
  );
}
