import type { SentText } from "./error-places.ts";
import { fillParameters } from "./sql-parameters.ts";
import { isSetting, statementsOf } from "./sql-scanner.ts";

/** A part of a text: from `from` up to and without `to`. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What is sent for a text, or for its selected part: one job for each statement, each after the settings before it, because a job has one
 * result at most (docs/protocol.md 5.7). A text in script mode is one job.
 *
 * @param source the whole text of the editor
 * @param range the part to run; null for all of it
 */
export function scriptParts(source: string, range: TextRange | null, values: Readonly<Record<string, string>>): readonly SentText[] {
  const from = range?.from ?? 0;
  const { text, sourceOf } = fillParameters(source.slice(from, range?.to ?? source.length), values);
  const inSource = (offset: number): number => from + sourceOf(offset);
  const statements = statementsOf(text);
  const isScript = statements.some((one) => isSetting(one) && /odps\.sql\.submit\.mode\s*=\s*script/i.test(one.text));
  const queries = statements.filter((one) => !isSetting(one));
  // One statement is sent as it was written, with its comments and settings.
  if (isScript || queries.length < 2) return [{ text, sourceOf: inSource, source, written: source.slice(from, range?.to) }];
  return queries.map((query) => {
    const settings = statements.filter((one) => isSetting(one) && one.from < query.from);
    const head = settings.map((one) => `${one.text};\n`).join("");
    return {
      text: `${head}${query.text};`,
      sourceOf: (offset) => inSource(Math.min(query.to, query.from + Math.max(0, offset - head.length))),
      source,
      written: source.slice(inSource(query.from), inSource(query.to)),
    };
  });
}
