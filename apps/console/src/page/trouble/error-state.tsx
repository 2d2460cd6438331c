import { isMaxComputeError } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { StatusIcon } from "../status/status-icon.tsx";
import { useLanguage, useTexts } from "../texts/language.tsx";
import { EmptyState, Notice } from "../ui/notice.tsx";
import { NextStepLine } from "./next-step-line.tsx";
import { nextStepOf } from "./next-step.ts";
import { troubleTexts, type TroubleTexts } from "./trouble-texts.ts";

interface ErrorProps {
  readonly error: unknown;
  readonly actions?: ReactNode;
}

/** Shown instead of a view that cannot be loaded: the reason, and what to do. Its title is the heading of the view, by default. */
export function ErrorState({ error, actions, heading = "h1" }: ErrorProps & { readonly heading?: "h1" | "h2" }): ReactNode {
  const texts = useTexts(troubleTexts);
  const { title, text } = wordsOf(error, texts);
  return (
    <div role="alert">
      <EmptyState title={title} actions={actions} heading={heading}>
        {text !== undefined && <p className="muted">{text}</p>}
        <ErrorDetails error={error} />
      </EmptyState>
    </div>
  );
}

/** Shown above a view that still works: what failed, and what to do. */
export function ErrorNotice({ error, title, actions }: ErrorProps & { readonly title?: string }): ReactNode {
  const texts = useTexts(troubleTexts);
  const words = wordsOf(error, texts);
  return (
    <Notice colour="red" role="alert" icon={<StatusIcon status="failed" />} title={title ?? words.title} actions={actions}>
      <ErrorDetails error={error} />
    </Notice>
  );
}

/** Whether the error is a missing permission. */
export function isRefusal(error: unknown): boolean {
  return isMaxComputeError(error) && (error.code === "forbidden" || error.code === "unauthorized");
}

function ErrorDetails({ error }: { readonly error: unknown }): ReactNode {
  const { language } = useLanguage();
  const message = error instanceof Error ? error.message : String(error);
  return (
    <>
      <p className={/^ODPS-\d/.test(message) ? "mono" : undefined}>{message}</p>
      <NextStepLine text={nextStepOf(error, language)} />
    </>
  );
}

function wordsOf(error: unknown, texts: TroubleTexts): { readonly title: string; readonly text?: string } {
  if (isRefusal(error)) return { title: texts.refusedTitle, text: texts.refusedText };
  if (!isMaxComputeError(error)) return { title: texts.otherTitle };
  switch (error.code) {
    case "not_found":
      return { title: texts.missingTitle, text: texts.missingText };
    case "connect_failed":
    case "connection_lost":
    case "unavailable":
      return { title: texts.gatewayTitle, text: texts.gatewayText };
    default:
      return { title: texts.otherTitle };
  }
}
