import { MaxComputeError } from "../error.ts";

/** One page of a list, and what the next one is asked for with; null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marker: string | null;
}

/**
 * The items of a paged list, the next page asked for only when it is needed (docs/protocol.md 2.1). A page may be empty and
 * yet not the last.
 *
 * @throws {MaxComputeError} `unexpected_answer` when a marker comes again, which would go on for ever
 */
export async function* itemsOfPages<T>(ask: (marker: string | null) => Promise<Page<T>>): AsyncGenerator<T, void> {
  let marker: string | null = null;
  do {
    const page: Page<T> = await ask(marker);
    yield* page.items;
    if (page.marker !== null && page.marker === marker) {
      throw new MaxComputeError("unexpected_answer", "The service gave the same marker for two pages of a list, which would never end.", {
        nextStep: "Narrow the list down, such as by its times.",
      });
    }
    marker = page.marker;
  } while (marker !== null);
}
