import { semanticError, unsupported } from "../sql-errors.ts";
import { isRecord, type SqlSource } from "../parse/sql-source.ts";
import { macroPrefix } from "./macro-overloads.ts";
import { aliasNode, call, emptySelect, fieldsOf, identifier, nameOf, nodes, numberLiteral, type Node } from "../parse/syntax-tree.ts";

/**
 * `LATERAL VIEW EXPLODE(x) t AS a` as a join with a subquery that unnests: `CROSS JOIN LATERAL (SELECT unnest(x) AS a) AS t`.
 * Two names after EXPLODE are the keys and the values of a map.
 */
export function lateralViewJoin(view: unknown, visit: (value: unknown) => unknown, source: SqlSource): Node {
  const position = source.positionOf("lateral");
  const fields = isRecord(view) ? view : {};
  const generator = fieldsOf(fields["this"], "function");
  const name = nameOf(generator).replace(macroPrefix, "");
  const [argument, extra] = nodes(generator?.["args"]);
  if (generator === undefined || extra !== undefined || argument === undefined || (name !== "explode" && name !== "posexplode")) {
    throw unsupported(position, "a LATERAL VIEW of anything but explode(x) and posexplode(x)");
  }
  const names = nodes(fields["column_aliases"]).map(nameOf);
  const columns = columnsOf(name, visit(argument), names);
  if (columns === undefined)
    throw semanticError(
      position,
      `${name} gives ${name === "explode" ? "one column, or two for a map" : "two columns"}, ${names.length} are named`,
    );
  return {
    this: {
      subquery: {
        this: { select: { ...emptySelect, expressions: columns } },
        alias: identifier(nameOf(fields["table_alias"])),
        column_aliases: [],
        alias_explicit_as: true,
        lateral: true,
        modifiers_inside: false,
        trailing_comments: [],
      },
    },
    on: fields["outer"] === true ? { boolean: { value: true } } : null,
    using: [],
    kind: fields["outer"] === true ? "Left" : "Cross",
    use_inner_keyword: false,
    use_outer_keyword: false,
    deferred_condition: false,
    nesting_group: 0,
    directed: false,
  };
}

function columnsOf(name: string, value: unknown, names: readonly string[]): readonly Node[] | undefined {
  const [first = "col", second] = names;
  const unnest = (list: unknown): Node => call("unnest", [list]);
  if (name === "explode" && names.length <= 1) return [aliasNode(unnest(value), first)];
  if (second === undefined || names.length > 2) return undefined;
  const parts =
    name === "explode"
      ? [call("map_keys", [value]), call("map_values", [value])]
      : [call("range", [numberLiteral("0"), call("len", [value])]), value];
  return parts.map((part, index) => aliasNode(unnest(part), index === 0 ? first : second));
}
