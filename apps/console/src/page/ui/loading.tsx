import { useEffect, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import styles from "./loading.module.css";

/** Says that something is on its way, once it takes long enough to be noticed. */
export function Loading(): ReactNode {
  const { loading } = useTexts();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timeout = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timeout);
  }, []);
  return (
    <p className={styles["loading"]} role="status" aria-busy="true">
      {late && `${loading} …`}
    </p>
  );
}
