import type { Instance } from "@maxcompute-rx/browser";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

import { usePromise } from "../streams/use-promise.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./workers.module.css";

/** The worker whose log is shown. */
export interface WorkerOfLog {
  readonly name: string;
  readonly logId: string;
}

interface WorkerLogProps {
  readonly instance: Instance;
  readonly worker: WorkerOfLog;
  readonly onClose: () => void;
}

const types = ["stdout", "stderr", "waterfall_summary", "jstack", "pstack", "hs_err_log", "coreinfo"] as const;

/** The log of a worker in a dialog. It is requested when the dialog opens, for another type, and on demand. */
export function WorkerLog({ instance, worker, onClose }: WorkerLogProps): ReactNode {
  const { workers: texts } = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [type, setType] = useState<string>("stdout");
  const [look, setLook] = useState(0);
  useEffect(() => dialog.current?.showModal(), []);
  const { value: text, error } = usePromise(() => instance.getWorkerLog(worker.logId, { type }), [instance, worker.logId, type, look]);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={id} onClose={onClose}>
      <header className={styles["dialogHeader"]}>
        <h2 id={id}>
          {texts.log} <span className="mono">{worker.name}</span>
        </h2>
        <select aria-label={texts.logType} value={type} onChange={({ target }) => setType(target.value)}>
          {types.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        {text !== undefined && text !== "" && <CopyButton text={text} label={`${texts.log} ${worker.name}`} />}
        <Button look="quiet" onClick={() => setLook(look + 1)}>
          {texts.again}
        </Button>
        <Button look="quiet" onClick={() => dialog.current?.close()}>
          {texts.close}
        </Button>
      </header>
      {error !== undefined && <ErrorNotice error={error} />}
      {text === undefined ? (
        error === undefined && (
          <p className="muted" role="status">
            {texts.loading}
          </p>
        )
      ) : text.trim() === "" ? (
        <p className="muted">{texts.emptyLog}</p>
      ) : (
        <pre className={styles["log"]} tabIndex={0} aria-label={texts.log}>
          {text}
        </pre>
      )}
    </dialog>
  );
}
