import { MaxComputeError } from "../error.ts";

/**
 * The task or result of this name; without a name, the only one.
 *
 * @throws {MaxComputeError} `not_found` if there is none, or not just one
 */
export function onlyOne<T extends { readonly name: string }>(
  instanceId: string,
  what: "task" | "result",
  items: readonly T[],
  name: string | undefined,
): T {
  const [first] = items;
  const found = name === undefined ? (items.length === 1 ? first : undefined) : items.find((item) => item.name === name);
  if (found) return found;
  if (items.length === 0) {
    const nextStep = "Wait until it has ended, and ask again.";
    throw new MaxComputeError("not_found", `Instance ${instanceId} has no ${what} yet.`, { instanceId, taskName: name, nextStep });
  }
  const names = `the tasks ${items.map((item) => item.name).join(", ")}`;
  const message =
    name === undefined
      ? `Instance ${instanceId} has ${names}, not just one.`
      : `Instance ${instanceId} has no task ${name}; it has ${names}.`;
  throw new MaxComputeError("not_found", message, { instanceId, taskName: name, nextStep: "Name one of its tasks." });
}
