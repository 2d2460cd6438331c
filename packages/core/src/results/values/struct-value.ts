import type { StructField } from "../../wire/format/column-type.ts";
import type { ColumnValue, StructValue } from "./column-value.ts";
import { uniqueNames } from "./unique-names.ts";

/** Makes objects for STRUCTs of one type. `valueOf` returns the value of the field at an index; it is called in field order. */
export function structMaker(fields: readonly StructField[]): (valueOf: (index: number) => ColumnValue) => StructValue {
  const names = uniqueNames(fields.map(({ name }) => name));
  return (valueOf) => {
    const struct: Record<string, ColumnValue> = {};
    for (const [index, name] of names.entries()) {
      const value = valueOf(index);
      // An assignment would set the object's prototype.
      if (name === "__proto__") Object.defineProperty(struct, name, { value, enumerable: true, configurable: true, writable: true });
      else struct[name] = value;
    }
    return struct;
  };
}
