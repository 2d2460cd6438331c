import { buildPage } from "@maxcompute-rx/console";

/** Every spec looks at the page as it is in the sources now. */
export async function setup(): Promise<void> {
  await buildPage();
}
