import { call, identifier, type Node } from "../parse/syntax-tree.ts";

export const named = (name: string, value: unknown): Node => ({
  named_argument: { name: identifier(name), value, separator: "ColonEq" },
});

/** A STRUCT of fields, whose names count in lower case. */
export const structNode = (names: readonly string[], values: readonly unknown[]): Node =>
  call(
    "struct_pack",
    names.map((name, index) => named(name.toLowerCase(), values[index])),
  );
