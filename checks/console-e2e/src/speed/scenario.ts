import type { ConsoleOptions, ServedConsole } from "@maxcompute-rx/console";
import type { Page } from "playwright-core";

import type { Watched } from "./watch-page.ts";

/** Something large that a page shows, and what is done with it. */
export interface Scenario {
  readonly name: string;
  readonly options?: ConsoleOptions;
  readonly measure: (stage: {
    readonly page: Page;
    readonly served: ServedConsole;
    readonly during: (action: () => Promise<unknown>) => Promise<Watched>;
  }) => Promise<Readonly<Record<string, Watched>>>;
}
