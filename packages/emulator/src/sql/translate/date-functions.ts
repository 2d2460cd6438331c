import {
  call,
  caseNode,
  castTo,
  isNull,
  nullNode,
  nullTest,
  numberLiteral,
  stringLiteral,
  stringValue,
  type Node,
} from "../parse/syntax-tree.ts";
import { semanticError, unsupported } from "../sql-errors.ts";
import { readFormat, strftimeOfDateFormat, strftimeOfJava, strftimeOfMaxCompute, type TimePart } from "./date-format.ts";
import type { FunctionCall } from "./function-call.ts";

/** The format, which DuckDB needs to know before it runs; undefined for NULL. */
function formatOf({ name, given, position }: FunctionCall): string | undefined {
  const format = stringValue(given[1]);
  if (given.length > 2 || (format === undefined && !isNull(given[1])))
    throw semanticError(position, `function ${name} takes a value and a format that is a constant string`);
  return format;
}

/** TO_CHAR with a format: of a TIMESTAMP in words with `%`, and of other times in MaxCompute's words. */
export function toChar(functionCall: FunctionCall): Node {
  const { args, mode, macro, position } = functionCall;
  const format = formatOf(functionCall);
  if (format === undefined) return nullText;
  if (format.includes("%")) {
    if (/%[^YmdHMS]|%$/.test(format)) throw unsupported(position, `the format '${format}' of to_char`);
    return call("strftime", [macro("op_timestamp_only", args.slice(0, 1)), stringLiteral(format)]);
  }
  const time = macro("op_no_timestamp", args.slice(0, 1));
  return call("strftime", [
    macro(mode.edition1 ? "op_converted_time" : "op_typed_time", [time]),
    stringLiteral(strftimeOfMaxCompute(format)),
  ]);
}

export function dateFormat(functionCall: FunctionCall): Node {
  const { args, mode, macro, position } = functionCall;
  const format = formatOf(functionCall);
  if (format === undefined) return nullText;
  if (format.includes("YYYY")) throw unsupported(position, "the year of a week (YYYY) in a format");
  const time = macro(mode.hive ? "op_read_time" : "op_timestamp", args.slice(0, 1));
  const strftime = mode.hive ? strftimeOfJava(format) : strftimeOfDateFormat(format);
  if (strftime !== undefined) return call("strftime", [time, stringLiteral(strftime)]);
  // Java has no word for it, so the service answers NULL.
  if (format.includes("mi")) return nullText;
  throw unsupported(position, `the format '${format}' of date_format`);
}

/** TO_DATE: with a format a DATETIME, and without one a DATE. */
export function toDate(functionCall: FunctionCall): Node {
  const { args, macro } = functionCall;
  if (args.length === 1) return castTo(macro("op_read_time", args), "DATE");
  const format = formatOf(functionCall);
  if (format === undefined) return castTo(nullNode, "TIMESTAMP_MS");
  const { text, matches, time } = readTime(functionCall, format);
  // A format has one year.
  if (time === undefined || /yyyy.*yyyy/i.test(format)) return castTo(nullNode, "TIMESTAMP_MS");
  const misfit = call("error", [stringLiteral(`a text does not have the format '${format}' of to_date`)]);
  return castTo(
    caseNode(
      [
        [nullTest(text), nullNode],
        [matches, time],
      ],
      misfit,
    ),
    "TIMESTAMP_MS",
  );
}

export function isDate(functionCall: FunctionCall): Node {
  const format = formatOf(functionCall);
  if (format === undefined) return castTo(nullNode, "BOOLEAN");
  const { text, matches, time } = readTime(functionCall, format);
  const no = { boolean: { value: false } };
  if (time === undefined) return caseNode([[nullTest(text), nullNode]], no);
  return caseNode(
    [
      [nullTest(text), nullNode],
      [matches, nullTest(call("try", [time]), true)],
    ],
    no,
  );
}

const nullText: Node = castTo(nullNode, "VARCHAR");

/** The time that a text has in a format; undefined when the format has no year. */
function readTime({ args, given, macro }: FunctionCall, format: string): { text: Node; matches: Node; time: Node | undefined } {
  const text = macro("to_string", args.slice(0, 1), given.slice(0, 1));
  const { pattern, parts } = readFormat(format);
  const patternNode = stringLiteral(pattern);
  const matches = call("regexp_full_match", [text, patternNode]);
  const part = (name: TimePart, otherwise: string, type = "BIGINT"): Node => {
    const group = parts.indexOf(name) + 1;
    return group === 0 ? numberLiteral(otherwise) : castTo(call("regexp_extract", [text, patternNode, numberLiteral(String(group))]), type);
  };
  if (!parts.includes("year")) return { text, matches, time: undefined };
  const fraction = parts.indexOf("fraction") + 1;
  // `ss.ff3` as the digits of one number.
  const digits =
    fraction === 0
      ? part("second", "0", "DOUBLE")
      : castTo(
          call("concat", [
            castTo(part("second", "0"), "VARCHAR"),
            stringLiteral("."),
            call("regexp_extract", [text, patternNode, numberLiteral(String(fraction))]),
          ]),
          "DOUBLE",
        );
  const time = call("make_timestamp", [
    part("year", "1"),
    part("month", "1"),
    part("day", "1"),
    part("hour", "0"),
    part("minute", "0"),
    digits,
  ]);
  return { text, matches, time };
}
