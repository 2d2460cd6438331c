import { posix } from "node:path";

import type { Rule } from "./rule.ts";
import type { Source } from "./workspace.ts";

/**
 * Every text of the console is used. The compiler reports a text that one language lacks, but none that no code uses any more. Objects with a
 * type of their own (`const en: Readonly<Record<…>>`) are looked up by variables; the compiler knows their names.
 */
export const noUnusedTexts: Rule = {
  name: "no text of the console that no code uses",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => path.startsWith("apps/console/") && path.endsWith("-texts.ts"))
      .flatMap((texts) => {
        const used = namesUsed(texts, sources);
        return namesOf(texts)
          .filter(({ name }) => !used.has(name))
          .map(({ name, line }) => ({ file: texts.path, line, why: `No code uses the text "${name}".` }));
      }),
};

function namesOf({ text, lineAt }: Source): readonly { readonly name: string; readonly line: number }[] {
  const from = text.indexOf("const en = {");
  if (from === -1) return [];
  const english = text.slice(from, text.indexOf("\n};", from));
  return [...english.matchAll(/\n {2}(\w+):/g)].map(({ 1: name = "", index }) => ({ name, line: lineAt(from + index + 1) }));
}

/** Names that are read from the texts, in files that import them. */
function namesUsed({ path, text }: Source, sources: readonly Source[]): ReadonlySet<string> {
  const object = /export const (\w+)/.exec(text)?.[1] ?? "";
  const type = object.replace(/^./, (first) => first.toUpperCase());
  const used = new Set<string>();
  for (const user of sources) {
    if (user.isSpec || !user.imports.some(({ specifier }) => posix.join(posix.dirname(user.path), specifier) === path)) continue;
    const holders = [...user.text.matchAll(new RegExp(`(\\w+)(?: = (?:useTexts\\()?${object}\\b|: ${type}\\b)`, "g"))].map(
      ([, name]) => name,
    );
    const reads = new RegExp(`\\b(?:${[...holders, "texts", `${object}\\[\\w+\\]`].join("|")})\\.(\\w+)`, "g");
    for (const [, name = ""] of user.text.matchAll(reads)) used.add(name);
    for (const [, names = ""] of user.text.matchAll(new RegExp(`\\{([^}]*)\\} = useTexts\\(${object}\\)`, "g")))
      for (const name of names.split(",")) used.add(name.split(":")[0]?.trim() ?? "");
  }
  return used;
}
