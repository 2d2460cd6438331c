import type { ClientPage, Counterpart } from "./counterpart.ts";

/** The text of docs/from-{client}.md. */
export function pageText({ client, name, introduction, sections }: ClientPage, version: string): string {
  return (
    [
      `# For users of ${name}`,
      `<!-- Made from checks/counterparts/src/table by \`npm run counterparts\`. Change the table, not this page. -->`,
      introduction.trim(),
      `The names are those of ${version}. ${exampleWords(client)}`,
      ...sections.flatMap(({ title, counterparts }) => [
        `## ${title}`,
        [`| ${name.replace("the ", "")} | here | example or reason |`, "| --- | --- | --- |", ...counterparts.map(rowText)].join("\n"),
      ]),
      "## What is only here",
      onlyHereText(),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

/** What none of the other clients has. The spec checks that these names exist. */
export const onlyHereNames: readonly (readonly [names: readonly string[], what: string])[] = [
  [
    ["Instance.events$", "Instance.progress$", "MaxCompute.watchInstances"],
    "Live streams of one instance or of many, [shared by all subscribers](guides/watch-many.md)",
  ],
  [
    ["analyse", "watchNotices"],
    "[Why is it slow](guides/why-is-it-slow.md): rate, a range for the remaining time, stalls, skew, the queue",
  ],
  [["recordEvents", "readRecording", "replay"], "[Recordings of a watch](guides/record-and-replay.md), and their replay at any speed"],
  [["Instance.watchToken", "MaxCompute.resumeWatch"], "A watch that [goes on in another process](guides/go-on-in-another-process.md)"],
  [["MaxCompute.onEnd"], "A handler for [the end of each instance](guides/tell-me-when-it-is-done.md), also after a restart"],
];

function onlyHereText(): string {
  return [
    "| names | what it is |",
    "| --- | --- |",
    ...onlyHereNames.map(([names, what]) => `| ${names.map(code).join(", ")} | ${what} |`),
  ].join("\n");
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
