import { isMaxComputeError, type MaxCompute, type SqlCost } from "@maxcompute-rx/browser";
import { useEffect, useState, type ReactNode } from "react";

import { bytesText } from "../results/bytes-text.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { errorPlaces, type SentText } from "./text/error-places.ts";
import { sqlTexts } from "./sql-texts.ts";

interface CostEstimateProps {
  readonly mc: Pick<MaxCompute, "executeSqlCost">;
  /** What would be sent; null if nothing can be, or if the text is more than one job. */
  readonly sent: SentText | null;
  /** Whether the text is more than one job. */
  readonly isScript: boolean;
  /** Called with an error that names a place of the text. */
  readonly onRefusal: (error: unknown, sent: SentText) => void;
  /** Called when the service gives no estimate. */
  readonly onNone: () => void;
}

/** Estimates what a text would read, without running it. Where the service has no estimate, nothing is shown. */
export function CostEstimate({ mc, sent, isScript, onRefusal, onNone }: CostEstimateProps): ReactNode {
  const texts = useTexts(sqlTexts);
  const [state, setState] = useState<{ readonly text: string; readonly cost: SqlCost | null } | null>(null);
  const text = sent?.text ?? null;
  useEffect(() => setState((now) => (now?.text === text ? now : null)), [text]);

  const estimate = async (): Promise<void> => {
    if (sent === null) return;
    setState({ text: sent.text, cost: null });
    try {
      const cost = await mc.executeSqlCost(sent.text);
      setState((now) => (now?.text === sent.text ? { text: sent.text, cost } : now));
    } catch (error) {
      setState(null);
      // An error of the text is worth telling. Anything else only says that there is no estimate.
      if (isMaxComputeError(error) && (error.code === "sql_refused" || errorPlaces(error.message).length > 0)) onRefusal(error, sent);
      else onNone();
    }
  };

  const isEstimating = state !== null && state.cost === null;
  return (
    <>
      <Button
        disabled={sent === null || isEstimating}
        onClick={() => void estimate()}
        title={isScript ? texts.estimateOne : texts.estimateHint}
      >
        {isEstimating ? texts.estimating : texts.estimate}
      </Button>
      <span className="numbers muted" role="status">
        {state?.cost != null && texts.cost(bytesText(state.cost.inputSize), state.cost.complexity)}
      </span>
    </>
  );
}
