/** A column's type, taken apart. `text` is how it is written: type words in upper case, names of fields as sent. */
export type ColumnType =
  | { readonly kind: "scalar"; readonly text: string; readonly name: string }
  | { readonly kind: "array"; readonly text: string; readonly element: ColumnType }
  | { readonly kind: "map"; readonly text: string; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: "struct"; readonly text: string; readonly fields: readonly StructField[] };

export interface StructField {
  readonly name: string;
  readonly type: ColumnType;
}

/** Takes a type text such as `array<struct<a:bigint>>` apart; what does not parse is one scalar of that name. */
export function parseColumnType(text: string): ColumnType {
  const source = text.trim();
  const parser = new TypeParser(source);
  const type = parser.type();
  return type !== null && parser.atEnd() ? type : scalar(source.toUpperCase());
}

/** A type text with its type words in upper case and no blanks, such as `MAP<STRING,DECIMAL(10,2)>`. */
export function normalizeType(text: string): string {
  return parseColumnType(text).text;
}

function scalar(text: string): ColumnType {
  return { kind: "scalar", text, name: text.replace(/\(.*$/, "") };
}

class TypeParser {
  private at = 0;
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
      const size = this.match(/\(([\d\s,]*)\)\s*/y);
      return scalar(size === undefined ? name : `${name}(${size.replace(/\s/g, "")})`);
    }
    const type = this.generic(name);
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
        return fields && { kind: "struct", text: `STRUCT<${fields.map((field) => `${field.name}:${field.type.text}`).join(",")}>`, fields };
      }
      default:
        return null;
    }
  }

  private fields(): readonly StructField[] | null {
    const fields: StructField[] = [];
    do {
      const name = this.match(/\s*`([^`]+)`\s*/y) ?? this.match(/\s*([^\s:`<>,]+)\s*/y);
      const type = name !== undefined && this.skip(":") ? this.type() : null;
      if (name === undefined || type === null) return null;
      fields.push({ name, type });
    } while (this.skip(","));
    return fields;
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
