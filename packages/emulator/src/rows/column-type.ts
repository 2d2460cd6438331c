/** A column's type, taken apart; a `switch` over `kind` exhausts it. */
export type ColumnType =
  | { readonly kind: PlainKind }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "char" | "varchar"; readonly length: number }
  | { readonly kind: "array"; readonly element: ColumnType }
  | { readonly kind: "map"; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: "struct"; readonly fields: readonly StructField[] };

export interface StructField {
  readonly name: string;
  readonly type: ColumnType;
}

const plainKinds = [
  "tinyint",
  "smallint",
  "int",
  "bigint",
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
] as const;

/** Types that a word names. */
export type PlainKind = (typeof plainKinds)[number];

/** Reads a type as schemas write it, in any case, such as `map<string,decimal(10,2)>` (docs/tunnel.md 2.4). Throws a `TypeError` for an unknown type. */
export function parseColumnType(text: string): ColumnType {
  const reader = new TypeReader(text);
  const type = reader.type();
  reader.end();
  return type;
}

/** The type as a schema writes it; a DECIMAL always with precision and scale. */
export function columnTypeText(type: ColumnType): string {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "char":
    case "varchar":
      return `${type.kind}(${type.length})`;
    case "array":
      return `array<${columnTypeText(type.element)}>`;
    case "map":
      return `map<${columnTypeText(type.key)},${columnTypeText(type.value)}>`;
    case "struct":
      return `struct<${type.fields.map((field) => `${fieldNameText(field.name)}:${columnTypeText(field.type)}`).join(",")}>`;
    default:
      return type.kind;
  }
}

/** The name of a STRUCT's field as a type writes it. Not every client knows back quotes, so only names that need them have them. */
export function fieldNameText(name: string): string {
  return /^[\p{L}\p{N}_]+$/u.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

class TypeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): ColumnType {
    const word = this.#match(/\s*(\w+)\s*/y).toLowerCase();
    switch (word) {
      case "decimal": {
        const [precision, scale = 0] = this.#numbers();
        // The service's own default (docs/tunnel.md 2.4).
        return precision === undefined ? { kind: "decimal", precision: 38, scale: 18 } : { kind: "decimal", precision, scale };
      }
      case "char":
      case "varchar": {
        const [length] = this.#numbers();
        return length === undefined ? this.#fail() : { kind: word, length };
      }
      case "array": {
        this.#match(/(<)/y);
        const element = this.type();
        this.#match(/(>)\s*/y);
        return { kind: "array", element };
      }
      case "map": {
        this.#match(/(<)/y);
        const key = this.type();
        this.#match(/(,)/y);
        const value = this.type();
        this.#match(/(>)\s*/y);
        return { kind: "map", key, value };
      }
      case "struct":
        this.#match(/(<)/y);
        return { kind: "struct", fields: this.#fields() };
      default: {
        const kind = plainKinds.find((plain) => plain === word);
        return kind === undefined ? this.#fail() : { kind };
      }
    }
  }

  end(): void {
    if (this.#at < this.#text.length) this.#fail();
  }

  #fields(): readonly StructField[] {
    const fields: StructField[] = [];
    do {
      const name = this.#match(/\s*(`(?:[^`]|``)+`|[^\s:`<>,]+)\s*:/y);
      fields.push({ name: name.startsWith("`") ? name.slice(1, -1).replaceAll("``", "`") : name, type: this.type() });
    } while (this.#match(/([,>])\s*/y) === ",");
    return fields;
  }

  #numbers(): readonly number[] {
    if (this.#text[this.#at] !== "(") return [];
    return this.#match(/\(\s*(\d+(?:\s*,\s*\d+)?)\s*\)\s*/y)
      .split(",")
      .map(Number);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [whole, part] = pattern.exec(this.#text) ?? this.#fail();
    this.#at += whole.length;
    return part ?? "";
  }

  #fail(): never {
    throw new TypeError(`'${this.#text}' is not a column type of the tunnel.`);
  }
}
