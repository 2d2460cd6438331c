import type { RunState } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";

import { statusColours } from "./status-style.ts";

/** The symbol of a status: ○ ● ‖ ✔ ✖ ⊘ ? ■. It is drawn as SVG, so that it looks the same in every font. */
export function StatusIcon({ status, size = 14 }: { readonly status: RunState; readonly size?: number }): ReactNode {
  const colour = `var(--${statusColours[status]})`;
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke={colour} strokeWidth={2} aria-hidden="true" focusable="false">
      {shapes[status]}
    </svg>
  );
}

/** The symbol of a warning, in the size of the others. */
export function WarningIcon({ size = 14 }: { readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="var(--yellow)"
      strokeWidth={2}
      aria-hidden="true"
      focusable="false"
    >
      <path {...round} strokeWidth={1.6} d="M8 2 14.5 13.5h-13zM8 6.6v3.2M8 11.6v.1" />
    </svg>
  );
}

const round = { strokeLinecap: "round", strokeLinejoin: "round" } as const;
const question = <path {...round} d="M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M8 13.2v.1" />;

const shapes: Readonly<Record<RunState, ReactNode>> = {
  waiting: <circle cx="8" cy="8" r="5.5" strokeDasharray="2.6 2.2" />,
  running: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeWidth="1.6" opacity="0.4" />
      <circle cx="8" cy="8" r="2" strokeWidth="3" />
    </>
  ),
  suspended: <path {...round} d="M5.5 3.5v9M10.5 3.5v9" />,
  succeeded: <path {...round} d="m3 8.6 3.4 3.4L13 4.8" />,
  failed: <path {...round} d="m4 4 8 8M12 4l-8 8" />,
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m4.2 11.8 7.6-7.6" />
    </>
  ),
  lost: question,
  unknown: question,
  terminated: <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" strokeWidth="0" style={{ color: "var(--gray-fill)" }} />,
};
