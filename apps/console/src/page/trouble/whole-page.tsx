import { MaxComputeError } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/notice.tsx";
import { ErrorState, isRefusal } from "./error-state.tsx";
import { troubleTexts } from "./trouble-texts.ts";

/** Shown instead of all views if the server cannot be reached, or this visitor has no permission. */
export function GatewayAway({ error }: { readonly error: unknown }): ReactNode {
  const texts = useTexts(troubleTexts);
  if (isRefusal(error)) return <ErrorState error={error} />;
  return (
    <div role="alert">
      <EmptyState title={texts.gatewayTitle} heading="h1">
        {texts.gatewayText}
      </EmptyState>
    </div>
  );
}

/** Shown for an address with something that is no id of an instance, such as a part of a link. */
export function InstanceMissing({ id }: { readonly id: string }): ReactNode {
  const texts = useTexts(troubleTexts);
  const error = new MaxComputeError("not_found", `${id} is not the id of an instance.`);
  return <ErrorState error={error} actions={<ButtonLink to="/">{texts.toBoard}</ButtonLink>} />;
}

/** Shown for an unknown address. */
export function PageMissing(): ReactNode {
  const texts = useTexts(troubleTexts);
  return (
    <EmptyState title={texts.pageMissingTitle} heading="h1" actions={<ButtonLink to="/">{texts.toBoard}</ButtonLink>}>
      {texts.pageMissingText}
    </EmptyState>
  );
}
