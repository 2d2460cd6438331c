import { buildPage } from "@maxcompute-rx/console";

/** Every spec looks at the page as it is in the sources now, built as for its users: Vitest's own environment would bring React's development build. */
export async function setup(): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  await buildPage();
  process.env["NODE_ENV"] = before;
}
