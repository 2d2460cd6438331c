/* oxlint-disable */
// Made by `npm run counterparts`: the examples of the table, for the compiler.
import type { Given } from "../given.ts";

export async function examples({ mc, show }: Given): Promise<void> {
  await show(mc.executeSecurityQuery("whoami"));
}
