import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { ErrorState, isRefusal } from "./error-state.tsx";

/** Shown instead of all views if the server cannot be reached, or this visitor has no permission. */
export function GatewayAway({ error }: { readonly error: unknown }): ReactNode {
  const { trouble } = useTexts();
  if (isRefusal(error)) return <ErrorState error={error} />;
  return (
    <div role="alert">
      <EmptyState title={trouble.gatewayTitle}>{trouble.gatewayText}</EmptyState>
    </div>
  );
}

/** Shown for an unknown address. */
export function PageMissing(): ReactNode {
  const { trouble } = useTexts();
  return (
    <EmptyState title={trouble.pageMissingTitle} actions={<ButtonLink to="/">{trouble.toBoard}</ButtonLink>}>
      {trouble.pageMissingText}
    </EmptyState>
  );
}
