import type { MaxComputeError } from "@maxcompute-rx/node";

type Rewriting = readonly [written: RegExp, told: string];

/**
 * The library's errors speak of its methods and options. Users of the command have other means: each of these texts is told in the words
 * of the command. `ID` stands for the instance's id. The first that matches is used; command-words.spec.ts checks all texts of the library.
 */
const rewritings: readonly Rewriting[] = [
  [/, or allow more time with callTimeoutMs/, ""],
  [/, or raise maxAnswerBytes/, ""],
  [/Get new temporary credentials, or pass a provider function that returns them\./, "Get new temporary credentials."],
  [
    /Call the provider on its own to see why it fails\.|Check how the @alicloud\/credentials client was configured\./,
    "`maxcompute-rx config show` tells where the credentials come from.",
  ],
  [/Give \{ accessKeyId, .*/, "`maxcompute-rx config show` tells where the credentials come from."],
  [
    /Set the (endpoint|project|credentials) in one of these places\./,
    "maxcompute-rx config init asks for the settings and writes them; or set the $1 in one of these places.",
  ],
  [/Set region, such as cn-hangzhou\./, "Set the region with --region, such as cn-hangzhou."],
  [/Set logview\.jobInsightHost, or ask for a legacy link\./, "Ask for a legacy link: maxcompute-rx logview ID --kind legacy"],
  [/\(getLogviewAddress\)/, "(maxcompute-rx logview ID)"],
  [/compare their (.*) \(getJob\)\./, "compare their $1 (maxcompute-rx list, maxcompute-rx source --json)."],
  [/List your newest instances before submitting again/, "List your newest instances (maxcompute-rx list) before submitting again"],
  [/waitForSuccess and getTaskResults say why the instance failed\./, "maxcompute-rx status ID says why the instance failed."],
  [
    /Wait for (?:it|the instance) first, with waitForSuccess\.|Wait until it has ended, and ask again\./,
    "Wait for it first: maxcompute-rx watch ID",
  ],
  [/Wait again with the same id, or stop it\./, "To return to it, or to stop it: maxcompute-rx watch ID, maxcompute-rx stop ID"],
  [/Name one of its tasks\./, "Name one of its tasks with --task."],
  [/with the hint odps\.sql\.submit\.mode=script\./, "with run --script."],
  [/Leave out quotaName or session\./, "Leave out --quota."],
  [/or leave quotaName out/, "or leave --quota out"],
  [
    /Set tunnel\.endpoint .*|Try again; with tunnel: false .*/,
    "Check whether this machine reaches the tunnel, whose address the message tells.",
  ],
  [/; with limit: true the first 10,000 rows may be read without it/, ""],
  [
    /Read without limit, .*/,
    "Ask for permission to read the source tables, or aggregate, or add a LIMIT. Without --format, the rows that there are come as a table.",
  ],
  [/Select the column as text \(CAST\), leave it out with columns, .*/, "Select the column as text (CAST), or leave it out."],
  [/Take the bytes from getTaskResults, or select/, "Select"],
  [/Take it as rows, .*/, "Choose --format csv or jsonl, which hold every type."],
  [
    /Install @uwdata\/flechette, or read records\.|Read records instead\.|Read rows, which give the bytes; .*|Read all columns, or rows\.|Read through the tunnel \(tunnel: true\), .*/,
    "Choose --format csv or jsonl.",
  ],
  [/Read its bytes instead\.|Read the bytes with csv, or read the rows\.|Read with bigint: .*/, "Choose --format csv."],
  [
    /(?:read its|take the result's|Take the result's|Take the|Take the text of each) ?(?:text)? with getTaskResult(?:, or with raw of the reader|, or do not set tunnel)?\./,
    "show its text without --format: maxcompute-rx result ID",
  ],
  [
    /Open a new reader, and read .*|Read the rows again from (?:record|row) .*|Read without compress, .*/,
    "Read the result again: maxcompute-rx result ID",
  ],
  [/Change the schema or the SELECT; .*/, "Change the SELECT."],
  [/The reader's count is the number of rows\./, "--rows is at most the number of rows."],
];

/** The next step of an error in the words of the command; undefined when it has none. */
export function nextStepOf({ nextStep, instanceId }: Pick<MaxComputeError, "nextStep" | "instanceId">): string | undefined {
  if (nextStep === undefined) return undefined;
  const [written, told] = rewritings.find(([pattern]) => pattern.test(nextStep)) ?? [];
  if (written === undefined || told === undefined) return nextStep;
  const step = nextStep.replace(written, told).replaceAll(/\bID\b/g, instanceId ?? "ID");
  return step.charAt(0).toUpperCase() + step.slice(1);
}

/** A text about settings, with the names of the command's options. */
export function withOptionNames(text: string): string {
  return text
    .replaceAll(/\boption (?:credentials|application|namespace|logview\.host)(?:; |, )/g, "")
    .replaceAll(/\boption (endpoint|project|region|profile)\b/g, "--$1");
}
