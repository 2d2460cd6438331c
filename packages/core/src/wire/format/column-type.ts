/** The kinds of types that have neither parameters nor other types inside. */
export type PlainKind =
  | "bigint"
  | "int"
  | "smallint"
  | "tinyint"
  | "float"
  | "double"
  | "boolean"
  | "string"
  | "binary"
  | "json"
  | "date"
  | "datetime"
  | "timestamp"
  | "timestamp_ntz"
  | "interval_day_time"
  | "interval_year_month";

/**
 * The parsed type of a column; a `switch` over `kind` is exhaustive. `text` is the type as it is written: type words in upper case,
 * field names as sent, in back quotes where a name contains a character that has a meaning in types. A type that is unknown to this version has the kind `unknown`, also inside another type.
 *
 * @example
 * ```ts
 * function isNumeric(type: ColumnType): boolean {
 *   switch (type.kind) {
 *     case "bigint": case "int": case "smallint": case "tinyint": case "float": case "double": case "decimal":
 *       return true;
 *     default:
 *       return false;
 *   }
 * }
 * ```
 */
export type ColumnType =
  | { readonly kind: PlainKind; readonly text: string }
  /** Precision and scale are null when the text does not contain them, as for the old `DECIMAL`. */
  | { readonly kind: "decimal"; readonly text: string; readonly precision: number | null; readonly scale: number | null }
  | { readonly kind: "char" | "varchar"; readonly text: string; readonly length: number | null }
  | { readonly kind: "vector"; readonly text: string; readonly element: "float" | "double"; readonly dimension: number }
  | { readonly kind: "array"; readonly text: string; readonly element: ColumnType }
  | { readonly kind: "map"; readonly text: string; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: "struct"; readonly text: string; readonly fields: readonly StructField[] }
  | { readonly kind: "unknown"; readonly text: string };

/** A column of a result. */
export interface SchemaColumn {
  readonly name: string;
  /** The parsed type; `type.text` is its text, such as `ARRAY<STRING>`. */
  readonly type: ColumnType;
}

/** A field of a STRUCT. */
export interface StructField {
  readonly name: string;
  /** The parsed type of the field. */
  readonly type: ColumnType;
}

/** Parses a type such as `array<struct<a:bigint>>`; a text that cannot be parsed becomes one type of the kind `unknown`. */
export function parseColumnType(text: string): ColumnType {
  const source = text.trim();
  const parser = new TypeParser(source);
  const type = parser.type();
  return type !== null && parser.atEnd() ? type : { kind: "unknown", text: source.toUpperCase() };
}

/** Rewrites a type with its words in upper case and without blanks, such as `MAP<STRING,DECIMAL(10,2)>`. */
export function normalizeType(text: string): string {
  return parseColumnType(text).text;
}

const plainKinds: ReadonlySet<string> = new Set<PlainKind>([
  "bigint",
  "int",
  "smallint",
  "tinyint",
  "float",
  "double",
  "boolean",
  "string",
  "binary",
  "json",
  "date",
  "datetime",
  "timestamp",
  "timestamp_ntz",
  "interval_day_time",
  "interval_year_month",
]);

function isPlainKind(name: string): name is PlainKind {
  return plainKinds.has(name);
}

/** Makes a type without other types inside, such as `BIGINT`, `DECIMAL(10,2)` or `VECTOR(FLOAT,3)`. */
function simpleType(name: string, parameters: readonly string[]): ColumnType {
  const text = parameters.length === 0 ? name : `${name}(${parameters.join(",")})`;
  const numbers = parameters.map((parameter) => (/^\d+$/.test(parameter) ? Number(parameter) : Number.NaN));
  const [first = null, second = null] = numbers;
  const unknown: ColumnType = { kind: "unknown", text };
  switch (name) {
    case "DECIMAL":
      return numbers.some(Number.isNaN) || numbers.length > 2 ? unknown : { kind: "decimal", text, precision: first, scale: second };
    case "CHAR":
    case "VARCHAR":
      return numbers.some(Number.isNaN) || numbers.length > 1
        ? unknown
        : { kind: name === "CHAR" ? "char" : "varchar", text, length: first };
    case "VECTOR": {
      const [element] = parameters;
      const isKnown = (element === "FLOAT" || element === "DOUBLE") && parameters.length === 2 && !Number.isNaN(second);
      return isKnown ? { kind: "vector", text, element: element === "FLOAT" ? "float" : "double", dimension: second ?? 0 } : unknown;
    }
    default: {
      const kind = name.toLowerCase();
      return isPlainKind(kind) && parameters.length === 0 ? { kind, text } : unknown;
    }
  }
}

function fieldNameText(name: string): string {
  return /[\s:`<>,]/.test(name) ? `\`${name.replaceAll("`", "``")}\`` : name;
}

/** Types inside each other at most. The service allows fewer; without a limit a damaged answer would overflow the stack. */
const deepest = 100;

class TypeParser {
  private at = 0;
  private depth = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  atEnd(): boolean {
    return this.at === this.source.length;
  }

  type(): ColumnType | null {
    const name = this.match(/\s*([A-Za-z_]\w*)\s*/y)?.toUpperCase();
    if (name === undefined) return null;
    if (!this.skip("<")) {
      const parameters = this.match(/\(([\w\s,]*)\)\s*/y)
        ?.replace(/\s/g, "")
        .toUpperCase();
      return simpleType(name, parameters === undefined || parameters === "" ? [] : parameters.split(","));
    }
    if (this.depth === deepest) return null;
    this.depth += 1;
    const type = this.generic(name);
    this.depth -= 1;
    return type !== null && this.skip(">") ? type : null;
  }

  private generic(name: string): ColumnType | null {
    switch (name) {
      case "ARRAY": {
        const element = this.type();
        return element && { kind: "array", text: `ARRAY<${element.text}>`, element };
      }
      case "MAP": {
        const key = this.type();
        const value = this.skip(",") ? this.type() : null;
        return key && value && { kind: "map", text: `MAP<${key.text},${value.text}>`, key, value };
      }
      case "STRUCT": {
        const fields = this.fields();
        return (
          fields && {
            kind: "struct",
            text: `STRUCT<${fields.map((field) => `${fieldNameText(field.name)}:${field.type.text}`).join(",")}>`,
            fields,
          }
        );
      }
      default:
        return null;
    }
  }

  private fields(): readonly StructField[] | null {
    const fields: StructField[] = [];
    do {
      const field = this.quotedField() ?? this.bareField();
      if (field === null) return null;
      fields.push(field);
    } while (this.skip(","));
    return fields;
  }

  private quotedField(): StructField | null {
    const name = this.match(/\s*`((?:[^`]|``)+)`\s*/y)?.replaceAll("``", "`");
    const type = name !== undefined && this.skip(":") ? this.type() : null;
    return name === undefined || type === null ? null : { name, type };
  }

  /** A name without quotes may contain a colon, too. It ends at the first one that is followed by a whole type. */
  private bareField(): StructField | null {
    const start = this.at;
    const candidates = this.match(/([^`<>,]+)/y)?.split(":") ?? [];
    for (let parts = 1; parts < candidates.length; parts += 1) {
      const name = candidates.slice(0, parts).join(":");
      this.at = start + name.length + 1;
      const type = name.trim() === "" ? null : this.type();
      if (type !== null && (this.source[this.at] === "," || this.source[this.at] === ">")) return { name: name.trim(), type };
    }
    return null;
  }

  private skip(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    this.match(/\s*()/y);
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match[1] ?? "";
  }
}
