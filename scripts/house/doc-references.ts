import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";

const pages: readonly string[] = ["protocol", "tunnel"];

// What comments once called the two pages; written apart, so that this file does not break its own rule.
const oldNames = new RegExp(`\\b(?:${pages.map((page) => page.toUpperCase()).join("|")})\\.md\\b`, "g");

/** White space, and what begins the next line of a comment. */
const gap = String.raw`(?:\s|\*|//)+`;
const number = String.raw`\d+(?:\.\d+)*`;
const references = new RegExp(
  String.raw`docs/(${pages.join("|")})\.md(?:,? sections?)?${gap}(${number}(?:(?:,|${gap}and|${gap}to)${gap}${number})*)`,
  "g",
);

/** `(docs/protocol.md 2.3)` in a comment is useful only if the section exists. */
export const docReferences: Rule = {
  name: "references to docs/protocol.md and docs/tunnel.md name sections that exist",
  check: ({ files }) => {
    const sections = new Map(pages.map((page) => [page, sectionsOf(files.get(`docs/${page}.md`) ?? "")]));
    // The vectors came from elsewhere and stay as they came.
    const own = [...files].filter(([file]) => !file.startsWith("test-vectors/"));
    return own.flatMap(([file, text]): Violation[] => [
      ...[...text.matchAll(oldNames)].map(({ 0: name, index }) => ({
        file,
        line: lineAt(text, index),
        why: `"${name}" is not a file of this repository; write docs/${name.toLowerCase()} and the section.`,
      })),
      ...[...text.matchAll(references)].flatMap(({ 1: page = "", 2: named = "", index }) =>
        (named.match(new RegExp(number, "g")) ?? [])
          .filter((section) => sections.get(page)?.has(section) !== true)
          .map((section) => ({ file, line: lineAt(text, index), why: `docs/${page}.md has no section ${section}.` })),
      ),
    ]);
  },
};

function sectionsOf(markdown: string): ReadonlySet<string> {
  return new Set([...markdown.matchAll(/^#{2,4} (\d+(?:\.\d+)*)\.? /gm)].map(([, section = ""]) => section));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
