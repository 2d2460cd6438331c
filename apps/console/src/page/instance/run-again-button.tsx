import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { useClient } from "../console-client.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { runAgain } from "./run-again.ts";

/** Runs the SQL of an instance as a new job, and shows that job. */
export function RunAgainButton({ id }: { readonly id: string }): ReactNode {
  const { mc } = useClient();
  const { again } = useTexts();
  const [, navigate] = useLocation();
  const [state, setState] = useState<{ readonly busy: boolean; readonly trouble?: string }>({ busy: false });
  const run = async (): Promise<void> => {
    setState({ busy: true });
    try {
      const { id: newId } = await runAgain(mc, id);
      navigate(`/instances/${newId}`);
    } catch (error) {
      setState({ busy: false, trouble: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <>
      <Button disabled={state.busy} onClick={() => void run()} title={state.trouble ?? again.hint}>
        {state.busy ? again.running : again.run}
      </Button>
      {state.trouble !== undefined && (
        <span role="alert" className="only-read-aloud">
          {state.trouble}
        </span>
      )}
    </>
  );
}
