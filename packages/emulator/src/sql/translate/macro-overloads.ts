import { conversions } from "./conversion-macros.ts";
import { functionMacros, functionVariants } from "./function-macros.ts";
import type { Macros } from "./macros.ts";
import { operators } from "./operator-macros.ts";
import type { TypeClass } from "./type-class.ts";

/** Marks our names among DuckDB's: no name of MaxCompute's or DuckDB's begins like this. */
export const macroPrefix = "mc_";

interface Overload {
  /** The name of the macro that is this overload alone. */
  readonly name: string;
  /** DuckDB's types of the parameters; undefined for those that take anything. */
  readonly types: readonly (string | undefined)[];
}

const macros: Macros = { ...conversions, ...operators, ...functionMacros, ...functionVariants };

/** The macros that conversions of stored values call; every database needs them. */
export const conversionMacros: readonly string[] = Object.keys(conversions).map((name) => macroPrefix + name);

/** SQL that defines a macro: one with all its overloads (`mc_round`), or one overload alone (`mc_round__2`). */
export function macroDefinition(macro: string): string {
  const parts = definitionsOf(macro);
  if (parts.length === 0) throw new RangeError(`There is no macro ${macro}.`);
  return `CREATE OR REPLACE MACRO ${macro}${parts.join(", ")}`;
}

/** Whether a name is that of a macro that can be defined. */
export function isMacro(name: string): boolean {
  return definitionsOf(name).length > 0;
}

function definitionsOf(macro: string): readonly string[] {
  const [, name = "", index] = /^(\w+?)(?:__(\d+))?$/.exec(macro.slice(macroPrefix.length)) ?? [];
  const definitions = Object.hasOwn(macros, name) ? (macros[name] ?? []) : [];
  if (index === undefined) return definitions;
  // DuckDB binds the arguments of a typed parameter once more, which doubles the time with each call inside another.
  return definitions.slice(Number(index), Number(index) + 1).map(withoutKnownTypes);
}

/**
 * The macro to call when the types must be known beforehand. DuckDB chooses among overloads before it has bound the
 * aggregates and windows in the arguments, so it does not see their types; what it would choose may be wrong.
 * Undefined when what is known of the types does not decide.
 */
export function chooseOverload(name: string, classes: readonly TypeClass[]): string | undefined {
  const definitions: readonly string[] = macros[name] ?? [];
  const overloads = definitions.map((definition, index): Overload => ({
    name: overloadName(name, index),
    types: parameterTypes(definition),
  }));
  const fitting = overloads.filter(({ types }) => types.length === classes.length);
  if (fitting.length <= 1) return macroPrefix + name;
  const decided = classes.every((type, place) => type !== "unknown" || fitting.every(({ types }) => types[place] === undefined));
  if (!decided) return undefined;
  return fitting
    .filter(({ types }) => types.every((type, place) => type === undefined || accepts[type]?.includes(classes[place] ?? "unknown")))
    .toSorted((a, b) => typedParameters(b) - typedParameters(a))[0]?.name;
}

/** BIGINT is not among them: a number may have a fraction, and the overload for anything is right for both. */
const accepts: Readonly<Record<string, readonly TypeClass[]>> = {
  VARCHAR: ["text"],
  DOUBLE: ["number"],
  BOOLEAN: ["boolean"],
  DATE: ["date"],
  TIMESTAMP_MS: ["datetime"],
  TIMESTAMP_NS: ["timestamp"],
  BLOB: ["binary"],
};

/** An overload that was chosen by the classes of its arguments needs no types, except a DOUBLE, which converts. */
function withoutKnownTypes(definition: string): string {
  const end = definition.indexOf(") AS");
  return (
    definition.slice(0, end).replaceAll(/ (?:VARCHAR|BOOLEAN|DATE|TIMESTAMP_MS|TIMESTAMP_NS|BLOB)(?=,|$)/g, "") + definition.slice(end)
  );
}

const typedParameters = ({ types }: Overload): number => types.filter((type) => type !== undefined).length;

const overloadName = (name: string, index: number): string => `${macroPrefix}${name}__${index}`;

/** `(x, y BIGINT) AS …`: none, then BIGINT. */
function parameterTypes(definition: string): readonly (string | undefined)[] {
  const list = definition.slice(1, definition.indexOf(") AS"));
  return list === "" ? [] : list.split(/,(?![^(]*\))/).map((parameter) => parameter.trim().split(" ")[1]);
}
