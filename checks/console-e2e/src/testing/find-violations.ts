import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** What one rule of axe has found in a page. */
export interface Violation {
  readonly rule: string;
  readonly impact: string | null | undefined;
  readonly elements: readonly string[];
}

/**
 * What axe finds in a page.
 *
 * Only violations are worked out (axe describes every element that passes, too, if it is not told otherwise), and in the page itself: the
 * other way opens a second page for the sake of frames of other origins, of which a console has none. Both together halve its time.
 */
export async function findViolations(page: Page): Promise<readonly Violation[]> {
  // A colour on its way to another one is none of the page's colours.
  await page.waitForFunction("!document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running')");
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .setLegacyMode()
    .analyze();
  return violations.map(({ id, impact, nodes }) => ({ rule: id, impact, elements: nodes.map(({ html }) => html) }));
}
