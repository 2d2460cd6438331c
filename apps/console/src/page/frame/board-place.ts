import { pageStorage } from "../storage/page-storage.ts";

/** Where the visitor was on the board last: its filters, as an address, and how far it was scrolled. */
export interface BoardPlace {
  /** Such as `/?state=failed&search=daily`. */
  readonly address: string;
  /** In pixels. */
  readonly scrollY: number;
}

const key = "board-place";

/** Keeps the place for as long as this tab is open. */
export function keepBoardPlace(place: BoardPlace): void {
  pageStorage(() => sessionStorage).setItem(key, JSON.stringify(place));
}

/** The place that was kept; the beginning of the whole board if there is none. */
export function keptBoardPlace(): BoardPlace {
  try {
    const kept: unknown = JSON.parse(pageStorage(() => sessionStorage).getItem(key) ?? "null");
    if (isBoardPlace(kept)) return kept;
  } catch {
    // Somebody else's text: as if there were none.
  }
  return { address: "/", scrollY: 0 };
}

function isBoardPlace(value: unknown): value is BoardPlace {
  return (
    typeof value === "object" &&
    value !== null &&
    "address" in value &&
    typeof value.address === "string" &&
    /^\/(\?|$)/.test(value.address) &&
    "scrollY" in value &&
    typeof value.scrollY === "number"
  );
}
