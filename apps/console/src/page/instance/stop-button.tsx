import type { Instance } from "@maxcompute-rx/browser";
import { useId, useRef, useState, type ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./stop-button.module.css";

/** Stops an instance after a confirmation. The watch shows when it has ended. */
export function StopButton({ instance, title }: { readonly instance: Instance; readonly title: string }): ReactNode {
  const { instance: texts } = useTexts();
  const { stops } = useClient();
  const { value: asked } = useObservable(() => stops.ids$, [stops]);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState<{ readonly stopping: boolean; readonly error?: unknown }>({ stopping: false });

  const stop = async (): Promise<void> => {
    setState({ stopping: true });
    try {
      await stops.stop(instance);
      dialog.current?.close();
    } catch (error) {
      setState({ stopping: false, error });
    }
  };
  const ask = (): void => {
    setState({ stopping: false });
    dialog.current?.showModal();
  };

  // Until the watch has seen the end, so that nobody asks twice.
  if (asked?.has(instance.id)) {
    return (
      <Button disabled>
        <span role="status">{texts.stopping}</span>
      </Button>
    );
  }
  return (
    <>
      <Button look="danger" onClick={ask}>
        {texts.stop}
      </Button>
      <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={`${id}-question`} aria-describedby={`${id}-text`}>
        <h2 id={`${id}-question`}>{texts.stopQuestion}</h2>
        <p className={styles["job"]}>
          {title} <code className="muted">{instance.id}</code>
        </p>
        <p id={`${id}-text`}>{texts.stopText}</p>
        {state.error !== undefined && <ErrorNotice error={state.error} title={texts.stopRefused} />}
        <div className={styles["actions"]}>
          <Button onClick={() => dialog.current?.close()}>{texts.keepRunning}</Button>
          <Button look="danger" disabled={state.stopping} onClick={() => void stop()}>
            {state.stopping ? texts.stopping : texts.stop}
          </Button>
        </div>
      </dialog>
    </>
  );
}
