import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { useClient } from "../console-client.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { instanceTexts } from "./instance-texts.ts";
import { onlyReads, repeatableJob, type RepeatableJob } from "./run-again.ts";

interface RunAgainButtonProps {
  readonly id: string;
  readonly title: string;
}

/** Runs the SQL of an instance as a new job, and shows that job. A text that does more than read is shown first, with a question. */
export function RunAgainButton({ id, title }: RunAgainButtonProps): ReactNode {
  const { mc } = useClient();
  const texts = useTexts(instanceTexts);
  const [, navigate] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [asked, setAsked] = useState<RepeatableJob | null>(null);

  const during = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    await work().catch((reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))));
    setBusy(false);
  };
  const submit = async (job: RepeatableJob): Promise<void> => navigate(`/instances/${(await job.run()).id}`);
  const start = async (): Promise<void> => {
    const job = await repeatableJob(mc, id);
    if (onlyReads(job.sql)) await submit(job);
    else setAsked(job);
  };
  return (
    <>
      <Button disabled={isBusy} onClick={() => void during(start)} title={error?.message ?? texts.runAgainHint}>
        {isBusy ? texts.submitting : texts.runAgain}
      </Button>
      {error !== undefined && asked === null && (
        <span role="alert" className="only-read-aloud">
          {error.message}
        </span>
      )}
      {asked !== null && (
        <ConfirmDialog
          title={texts.runAgainQuestion}
          subject={
            <>
              {title} <code className="muted">{id}</code>
            </>
          }
          text={texts.runAgainText}
          yes={isBusy ? texts.submitting : texts.runAgain}
          no={texts.doNotRun}
          isBusy={isBusy}
          onYes={() => void during(() => submit(asked))}
          onClose={() => setAsked(null)}
        >
          <pre tabIndex={0}>{asked.sql}</pre>
          {error !== undefined && <ErrorNotice error={error} />}
        </ConfirmDialog>
      )}
    </>
  );
}
