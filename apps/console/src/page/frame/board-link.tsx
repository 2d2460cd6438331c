import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";

import { keptBoardPlace } from "./board-place.ts";

/** A link to the board as the visitor left it: with its filters, at the place in its list. */
export function BoardLink({ children, ...others }: Omit<ComponentProps<"a">, "href" | "ref">): ReactNode {
  const { address, scrollY } = keptBoardPlace();
  return (
    <Link {...others} href={address} state={{ scrollY }}>
      {children}
    </Link>
  );
}
