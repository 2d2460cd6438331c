import { MaxComputeError } from "../error.ts";

/** One page of a list, and the marker that requests the next one; null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marker: string | null;
}

/**
 * The items of a paged list. The next page is requested only when it is needed (docs/protocol.md 2.1). A page may be empty
 * without being the last one.
 *
 * @throws {MaxComputeError} `unexpected_answer` if a marker is repeated, because the list would never end
 */
export async function* itemsOfPages<T>(ask: (marker: string | null) => Promise<Page<T>>): AsyncGenerator<T, void> {
  let marker: string | null = null;
  do {
    const page: Page<T> = await ask(marker);
    yield* page.items;
    if (page.marker !== null && page.marker === marker) {
      throw new MaxComputeError(
        "unexpected_answer",
        "The service sent the same marker for two pages of a list, so the list would never end.",
        {
          nextStep: "Use a narrower filter, such as a shorter time range.",
        },
      );
    }
    marker = page.marker;
  } while (marker !== null);
}
