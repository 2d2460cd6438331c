import type { Finding, Verdict } from "./run-audit.ts";

const verdicts: readonly Verdict[] = ["differs", "refuses", "unknown", "agrees"];

/** One line for each function, with the worst verdict of its cases; below it, the cases that do not simply agree. */
export function report(findings: readonly Finding[], functions: readonly string[]): string {
  const names = [...new Set([...functions, ...findings.map((finding) => finding.case.name)])].toSorted();
  const lines = names.flatMap((name) =>
    functionLines(
      name,
      findings.filter((finding) => finding.case.name === name),
    ),
  );
  const total = verdicts.map((verdict) => `${count(findings, verdict)} ${verdict}`).toReversed();
  return [...lines, "", `${findings.length} cases of ${names.length} functions: ${total.join(", ")}`].join("\n");
}

function functionLines(name: string, findings: readonly Finding[]): readonly string[] {
  const sources = [...new Set(findings.map((finding) => finding.case.source))];
  // A function is known when something is documented of it; the silent edges of its page are listed below it.
  const said = findings.filter(({ verdict }) => verdict !== "unknown");
  const worst = verdicts.find((verdict) => said.some((finding) => finding.verdict === verdict)) ?? "unknown";
  return [
    `${name.padEnd(20)} ${worst.padEnd(8)} ${said.length} of ${findings.length} cases documented  ${sources.join(" ")}`.trimEnd(),
    ...findings
      .filter(({ verdict }) => verdict !== "agrees")
      .map(
        ({ verdict, case: { settings, sql, documented, type }, answer }) =>
          `  ${verdict}: ${settings}${sql}: documented ${type === undefined ? "" : `${type}: `}${documented}, here ${answer}`,
      ),
  ];
}

const count = (findings: readonly Finding[], verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
