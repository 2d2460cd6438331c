import { writeFile } from "node:fs/promises";

import { explainConfiguration, undiciTransport, type ExplainedConfiguration, type Instance } from "@maxcompute-rx/node";

import { configurationOptions, openConnection, type ConnectionOptions } from "../connection.ts";
import { withOptionNames } from "../terminal/command-words.ts";
import { safeLines, wrap } from "../terminal/display-text.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError, type Program } from "../program.ts";
import { statusStyles } from "../terminal/status-style.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";
import { checkConnection, checkQuery, type CheckContext } from "./checks.ts";
import { broken, ok, skipped, type Finding } from "./finding.ts";
import { probe, type Observations } from "./probes.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { doctorReport } from "./report.ts";

export interface DoctorOptions extends ConnectionOptions {
  readonly report?: string;
}

/** `doctor`: checks the connection to the service step by step, and says for each step what was found and what to do. */
export async function doctor(program: Program, options: DoctorOptions): Promise<number> {
  const { stdout } = program.io;
  const print = findingPrinter(program);
  const explained = explainConfiguration(configurationOptions(options), program.io.places);
  const findings: Finding[] = [];
  const tell = (...found: readonly Finding[]): void => {
    findings.push(...found);
    found.forEach(print);
  };

  tell(configurationFinding(explained));
  stdout.write(settingsText(explained));
  const endpoint = valueOf(explained, "endpoint");
  const context = explained.error === null && endpoint !== null ? connectRecorded(program, options, endpoint) : null;
  let observations: Observations | null = null;
  if (context === null) tell(...remaining.map((check) => skipped(check, "the configuration is not complete")));
  else observations = await examine(context, tell, options.report !== undefined);

  if (options.report !== undefined) {
    const exchanges = context?.recorder.exchanges ?? [];
    await save(options.report, JSON.stringify(doctorReport({ endpoint, findings, observations, exchanges }), null, 2));
    stdout.write(
      `\nThe report is in ${options.report}. It contains the structure of values instead of the values. Read it before you attach it to a bug report.\n`,
    );
  }
  return findings.some(({ status }) => status === "broken") ? exitCodes.failed : exitCodes.succeeded;
}

const remaining = ["reachability", "clock", "signature", "permissions", "select 1", "LogView"] as const;

async function examine(
  context: CheckContext,
  tell: (...found: readonly Finding[]) => void,
  thorough: boolean,
): Promise<Observations | null> {
  const connection = await checkConnection(context);
  tell(...connection);
  const obstacle = connection.find(({ status, check }) => status === "broken" && check !== "permissions");
  let instance: Instance | null = null;
  if (obstacle === undefined) {
    const query = await checkQuery(context);
    instance = query.instance;
    tell(...query.findings);
  } else {
    tell(...["select 1", "LogView"].map((check) => skipped(check, `${obstacle.check} failed`)));
  }
  return thorough && obstacle === undefined ? probe({ ...context, instance }) : null;
}

function connectRecorded(program: Program, options: ConnectionOptions, endpoint: string): CheckContext {
  const recorder: Recorder = createRecorder(endpoint, undiciTransport({ connectTimeoutMs: 10_000 }));
  // Few retries, because a person waits, and the report contains every attempt.
  const mc = openConnection(program, options, { transport: recorder.transport, retry: { attempts: 2 } });
  return { mc, recorder, signal: program.leaving };
}

function configurationFinding({ settings, error }: ExplainedConfiguration): Finding {
  if (error !== null) return broken("configuration", error);
  const found = settings.filter(({ source }) => source !== null).length;
  return ok("configuration", `${found} settings were found:`);
}

const needed: readonly string[] = ["endpoint", "project", "credentials"];

function settingsText({ settings }: ExplainedConfiguration): string {
  const told = settings.filter(({ name, source }) => source !== null || needed.includes(name));
  const lines = told.map(
    ({ name, value, source }) =>
      `                ${name.padEnd(12)} ${value ?? "–"}${source === null ? "" : `  (${withOptionNames(source)})`}`,
  );
  return safeLines(lines.join("\n")) + (lines.length === 0 ? "" : "\n");
}

function valueOf({ settings }: ExplainedConfiguration, name: string): string | null {
  return settings.find((setting) => setting.name === name)?.value ?? null;
}

function findingPrinter({ io }: Program): (finding: Finding) => void {
  const { stdout } = io;
  const paint = createPaint(io, stdout);
  const columns = columnsOf(stdout);
  return ({ check, status, text, next, error }) => {
    const { symbol, colour } = statusStyles[status];
    const request = error?.requestId === undefined ? [] : [`request ${error.requestId}`];
    const ids = error === undefined ? [] : [error.code, ...(error.odpsCode === undefined ? [] : [error.odpsCode]), ...request];
    const told = safeLines(ids.length === 0 ? text : `${text} (${ids.join(", ")})`);
    stdout.write(`${paint(colour, symbol)} ${check.padEnd(13)} ${wrap(told, columns - 16, 16)}\n`);
    if (next !== undefined) stdout.write(`${" ".repeat(14)}→ ${wrap(safeLines(next), columns - 16, 16)}\n`);
  };
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, `${text}\n`);
  } catch (error) {
    throw new UsageError(`The report cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
