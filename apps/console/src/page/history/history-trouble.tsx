import { isMaxComputeError } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ErrorNotice, ErrorState } from "../trouble/error-state.tsx";
import { troubleTexts } from "../trouble/trouble-texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { historyTexts } from "./history-texts.ts";

/** Why the history cannot be shown, above or instead of what is known of it, and below the heading of the view. */
export function HistoryTrouble({ error, instead }: { readonly error: unknown; readonly instead: boolean }): ReactNode {
  const texts = useTexts(historyTexts);
  const trouble = useTexts(troubleTexts);
  // The server says why it records nothing.
  if (isMaxComputeError(error) && error.code === "unsupported") return <EmptyState title={texts.offTitle}>{error.message}</EmptyState>;
  const isMissing = isMaxComputeError(error) && error.code === "not_found";
  if (isMissing)
    return (
      <EmptyState title={texts.missingTitle} actions={<ButtonLink to="/history">{texts.toHistory}</ButtonLink>}>
        {texts.missingText}
      </EmptyState>
    );
  if (!instead) return <ErrorNotice error={error} />;
  return <ErrorState error={error} heading="h2" actions={<ButtonLink to="/">{trouble.toBoard}</ButtonLink>} />;
}
