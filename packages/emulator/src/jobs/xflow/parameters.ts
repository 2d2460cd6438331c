import { TaskFailure } from "../live.ts";
import type { XFlow, XFlowContext } from "./xflow.ts";

/** The value of a parameter that an XFlow cannot do without. */
export function required(xflow: XFlow["name"], { parameters }: XFlowContext, name: string): string {
  const value = parameters.get(name);
  if (!value) throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${xflow} needs the parameter ${name}`);
  return value;
}

/** A number in a range, or what it is when nothing is said. */
export function numberOf(
  xflow: XFlow["name"],
  { parameters }: XFlowContext,
  name: string,
  missing: number,
  [from, to]: readonly [number, number],
): number {
  const text = parameters.get(name);
  const value = text ? Number(text) : missing;
  if (!(value >= from && value <= to))
    throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${xflow}: ${name} is a number from ${from} to ${to}, not '${text ?? ""}'`);
  return value;
}

/** `project.table` and column names, so that nothing but a name can stand there. */
export function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `\`${part.replaceAll("`", "``")}\``)
    .join(".");
}

export function quotedList(names: string): string {
  return names
    .split(",")
    .map((name) => quoted(name.trim()))
    .join(", ");
}
