import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";

/** How many tests of a suite passed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface Suite {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the command writes its report in JUnit's form. */
  readonly report: string;
}

/** Runs a suite, its output going to stderr, and counts by its report. What was skipped did not pass. */
export async function runSuite({ name, command, args, cwd, env, report }: Suite): Promise<Tally> {
  process.stderr.write(`\n=== ${name}\n`);
  await rm(report, { force: true });
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", 2, 2] });
  const [code]: unknown[] = await once(child, "close");
  const tally = readReport(await readFile(report, "utf8").catch(() => ""));
  // A suite that fails without a failing test could not be read, or found no tests.
  return code === 0 || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

function readReport(xml: string): Tally {
  const suites = [...xml.matchAll(/<testsuite (?<attributes>[^>]*)>/g)].map(({ groups }) => groups?.["attributes"] ?? "");
  const sum = (...names: readonly string[]): number =>
    suites
      .flatMap((attributes) => names.map((name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0)))
      .reduce((a, b) => a + b, 0);
  const failed = sum("failures", "errors", "skipped");
  return { passed: sum("tests") - failed, failed };
}
