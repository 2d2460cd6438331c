import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { ErrorState, isRefusal } from "./error-state.tsx";

/** In place of all views: the server cannot be reached, or it lets this visitor see nothing. */
export function GatewayAway({ error }: { readonly error: unknown }): ReactNode {
  const { trouble } = useTexts();
  if (isRefusal(error)) return <ErrorState error={error} />;
  return (
    <div role="alert">
      <EmptyState title={trouble.gatewayTitle}>{trouble.gatewayText}</EmptyState>
    </div>
  );
}

/** An address that leads nowhere. */
export function PageMissing(): ReactNode {
  const { trouble } = useTexts();
  return (
    <EmptyState title={trouble.pageMissingTitle} actions={<ButtonLink to="/">{trouble.toBoard}</ButtonLink>}>
      {trouble.pageMissingText}
    </EmptyState>
  );
}
