import { chmod, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { explainConfiguration } from "@maxcompute-rx/node";

import { exitCodes } from "../exit-codes.ts";
import { OutputError, UsageError, type Program } from "../program.ts";
import { createAsker, type Asker } from "../terminal/ask.ts";
import { withValues } from "./ini-text.ts";

export interface ConfigInitOptions {
  readonly profile?: string;
  readonly file?: string;
}

/** `config init`: asks for the account, and writes it to the file that all commands read. The secret is not shown, and only the user can read the file. */
export async function configInit(program: Program, { profile, file }: ConfigInitOptions): Promise<number> {
  const { stdout, places } = program.io;
  if (profile !== undefined && !/^[^\]=\n[]+$/.test(profile)) throw new UsageError("The name of a profile must not contain brackets or =.");
  const path = file === undefined ? fileOf(program) : resolve(places.cwd, file);
  const asker = createAsker(
    program,
    "Set ODPS_ENDPOINT, ODPS_PROJECT_NAME, ODPS_ACCESS_ID and ODPS_ACCESS_KEY in the environment instead.",
  );
  let values: ReadonlyMap<string, string> | null;
  try {
    stdout.write(`The settings are written to ${path}${profile === undefined ? "" : `, in the section [${profile}]`}.\n`);
    values = await askValues(asker);
  } finally {
    asker.close();
  }
  if (values === null) {
    stdout.write("\nNothing was written.\n");
    return exitCodes.interrupted;
  }
  await save(path, withValues(places.readFile(path) ?? "", profile ?? null, values));
  stdout.write(
    `Written to ${path}, which only you can read.\n${overridden(program, path, profile)}${path === fileOf(program) ? "" : `→ Name the file in ODPS_CONFIG_FILE, so that it is read.\n`}→ maxcompute-rx doctor${profile === undefined ? "" : ` --profile ${profile}`} checks them.\n`,
  );
  return exitCodes.succeeded;
}

/** The file that is read now, else the one in the user's home. */
function fileOf({ io: { places } }: Program): string {
  const named = places.env["ODPS_CONFIG_FILE"];
  if (named !== undefined && named !== "") return resolve(places.cwd, named.replace(/^~(?=$|[/\\])/, places.home));
  const here = join(places.cwd, "odps_config.ini");
  return places.readFile(here) === undefined ? join(places.home, ".odpscmd", "odps_config.ini") : here;
}

/** Null if the user has left. */
async function askValues(asker: Asker): Promise<ReadonlyMap<string, string> | null> {
  const needed = async (question: string, hidden = false): Promise<string | null> => {
    let answer: string | null = "";
    while (answer === "") answer = await asker.ask(question, { hidden });
    return answer;
  };
  const place = await needed("Region, such as cn-hangzhou, or the address of the endpoint: ");
  const project = place === null ? null : await needed("Project: ");
  const id = project === null ? null : await needed("AccessKey id: ");
  const secret = id === null ? null : await needed("AccessKey secret (not shown): ", true);
  if (place === null || project === null || id === null || secret === null) return null;
  const isAddress = /^https?:\/\//i.test(place);
  return new Map([
    ["end_point", isAddress ? place : `https://service.${place}.maxcompute.aliyun.com/api`],
    ...(isAddress ? [] : ([["region_id", place]] as const)),
    ["project_name", project],
    ["access_id", id],
    ["access_key", secret],
  ]);
}

/** The environment takes precedence over the file, which surprises whoever has just written it. */
function overridden({ io }: Program, configFile: string, profile: string | undefined): string {
  const { settings } = explainConfiguration({ profile, configFile }, io.places);
  const others = settings.flatMap(({ source }) => (source === null || / in (?!the environment$)/.test(source) ? [] : [source]));
  return others.length === 0 ? "" : `These take precedence over the file: ${others.join("; ")}.\n`;
}

// Complete or not at all, and never readable for others, not even for a moment.
async function save(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const target = await realpath(path).catch(() => path);
    const draft = `${target}.${process.pid}.tmp`;
    try {
      await writeFile(draft, text, { mode: 0o600 });
      await chmod(draft, 0o600);
      await rename(draft, target);
    } finally {
      await rm(draft, { force: true });
    }
  } catch (cause) {
    throw new OutputError(`The settings cannot be written to ${path}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
      nextStep: "Choose another file with --file, and name it in ODPS_CONFIG_FILE.",
    });
  }
}
