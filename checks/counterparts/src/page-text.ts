import type { ClientPage, Counterpart } from "./counterpart.ts";

/** The text of docs/from-{client}.md. */
export function pageText({ client, name, introduction, sections }: ClientPage, version: string): string {
  return [
    `# For users of ${name}`,
    `<!-- Made from checks/counterparts/src/table by \`npm run counterparts\`. Change the table, not this page. -->`,
    introduction.trim(),
    `The names are those of ${version}. ${exampleWords(client)}`,
    ...sections.flatMap(({ title, counterparts }) => [`## ${title}`, [`| ${name.replace("the ", "")} | here | example or reason |`, "| --- | --- | --- |", ...counterparts.map(rowText)].join("\n")]),
    "",
  ].join("\n\n").trimEnd() + "\n";
}

function exampleWords(client: ClientPage["client"]): string {
  if (client === "odpscmd") return "A check compares the commands, options and methods here with those that exist.";
  return "Examples compile; `mc` is the client, `instance` a handle of an instance, `reader` an open reader of its result. A check compares both columns of names with the clients themselves.";
}

function rowText({ theirs, ours, example, note }: Counterpart): string {
  const said = [example === null ? "" : code(example.replaceAll(/\s*\n\s*/g, " ")), note ?? ""].filter((part) => part !== "").join("<br>");
  return `| ${theirs.map(code).join(", ")} | ${ours.length === 0 ? "not here" : ours.map(code).join(", ")} | ${said} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
