import type { Instance } from "@maxcompute-rx/browser";
import { useState, type ReactNode } from "react";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { instanceTexts } from "./instance-texts.ts";

/** Stops an instance after a confirmation. The watch shows when it has ended. */
export function StopButton({ instance, title }: { readonly instance: Instance; readonly title: string }): ReactNode {
  const texts = useTexts(instanceTexts);
  const { stops } = useClient();
  const { value: asked } = useObservable(() => stops.ids$, [stops]);
  const [question, setQuestion] = useState<{ readonly stopping: boolean; readonly error?: unknown } | null>(null);

  const stop = async (): Promise<void> => {
    setQuestion({ stopping: true });
    try {
      await stops.stop(instance);
      setQuestion(null);
    } catch (error) {
      setQuestion({ stopping: false, error });
    }
  };

  // Until the watch has seen the end, so that nobody asks twice.
  if (asked?.has(instance.id)) {
    return (
      <>
        <Button disabled>{texts.stopping}</Button>
        {/* Beside the button, which would have no name by a status alone. */}
        <span role="status" className="only-read-aloud">
          {texts.stopping}
        </span>
      </>
    );
  }
  return (
    <>
      <Button look="danger" onClick={() => setQuestion({ stopping: false })}>
        {texts.stop}
      </Button>
      {question !== null && (
        <ConfirmDialog
          title={texts.stopQuestion}
          subject={
            <>
              {title} <code className="muted">{instance.id}</code>
            </>
          }
          text={texts.stopText}
          yes={question.stopping ? texts.stopping : texts.stop}
          no={texts.keepRunning}
          isDangerous
          isBusy={question.stopping}
          onYes={() => void stop()}
          onClose={() => setQuestion(null)}
        >
          {question.error !== undefined && <ErrorNotice error={question.error} title={texts.stopRefused} />}
        </ConfirmDialog>
      )}
    </>
  );
}
