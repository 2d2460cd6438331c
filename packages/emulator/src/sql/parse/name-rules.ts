import { typeRules, type TypeRules } from "./type-rules.ts";

/** The schema that every project has. */
export const builtInSchema = "default";

/** Where a table is. */
export interface TablePlace {
  /** Undefined in the project of the job. */
  readonly project: string | undefined;
  readonly schema: string;
  readonly name: string;
}

/** How names of several parts (docs/protocol.md 8.9) and types are read. */
export interface NameRules {
  /** Whether `a.b` is a table of schema `a`, and `a.b.c` one of project `a`. Otherwise `a.b` is a table of project `a`. */
  readonly schemas: boolean;
  /** The schema of names that do not say one. */
  readonly schema: string;
  readonly types: TypeRules;
}

/** The rules that a job's settings choose. */
export function nameRules(settings: Readonly<Record<string, string>>): NameRules {
  return {
    schemas: settings["odps.namespace.schema"]?.trim().toLowerCase() === "true",
    schema: settings["odps.default.schema"]?.trim().toLowerCase() || builtInSchema,
    types: typeRules(settings),
  };
}

/** Where the table is that is written `t`, `a.t` or `a.b.t`. Undefined for three parts when the rules know only two. */
export function placeOfName(parts: readonly string[], rules: NameRules): TablePlace | undefined {
  const [name = "", second, third] = parts.map((part) => part.toLowerCase()).toReversed();
  if (second === undefined) return { project: undefined, schema: rules.schema, name };
  if (rules.schemas) return { project: third, schema: second, name };
  return third === undefined ? { project: second, schema: builtInSchema, name } : undefined;
}

/** Added to the message about a name of three parts. */
export const needsSchemas = "a name of three parts needs the setting odps.namespace.schema=true";
