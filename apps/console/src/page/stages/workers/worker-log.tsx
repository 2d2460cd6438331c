import type { Instance } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { usePromise } from "../../streams/use-promise.ts";
import { useTexts } from "../../texts/language.tsx";
import { ErrorNotice } from "../../trouble/error-state.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { workerTexts } from "./worker-texts.ts";
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
  const texts = useTexts(workerTexts);
  const [type, setType] = useState<string>("stdout");
  const [look, setLook] = useState(0);
  const { value: text, error } = usePromise(() => instance.getWorkerLog(worker.logId, { type }), [instance, worker.logId, type, look]);
  return (
    <Dialog
      title={
        <>
          {texts.log} <span className="mono">{worker.name}</span>
        </>
      }
      size="large"
      header={(close) => <Button onClick={close}>{texts.close}</Button>}
      onClose={onClose}
    >
      <div className={styles["logTools"]}>
        <select aria-label={texts.logType} value={type} onChange={({ target }) => setType(target.value)}>
          {types.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <Button onClick={() => setLook(look + 1)}>{texts.again}</Button>
        {text !== undefined && text !== "" && <CopyButton text={text} label={`${texts.log} ${worker.name}`} />}
      </div>
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
        <pre tabIndex={0} aria-label={texts.log}>
          {text}
        </pre>
      )}
    </Dialog>
  );
}
