import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { pyodpsPython } from "../pyodps-python.ts";

const run = promisify(execFile);

/** A program that reads the records of an instance, as `main.ts` beside this file does. */
export interface Client {
  readonly name: string;
  /** Its command and first arguments; null when it is not installed. */
  readonly command: readonly string[] | null;
}

/** What a tool may take that builds a client, of which it has to load the packages once. */
const buildMs = 300_000;

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Where built clients are kept, because building them takes longer than measuring. */
function buildOf(name: string): string {
  return here(`../../node_modules/.cache/clients/${name}`);
}

export function ours(): Client {
  return { name: "ours", command: [process.execPath, here("main.ts")] };
}

/** The clients of other languages that are installed here, and those that are not. What they lack is said on standard error. */
export async function peers(): Promise<readonly Client[]> {
  const found: Client[] = [];
  // One after the other: on a small machine they would only slow each other down.
  for (const [name, find] of Object.entries({ pyodps, java, go })) {
    const command = await find().catch((error: unknown) => {
      const { message } = error instanceof Error ? error : { message: String(error) };
      process.stderr.write(`read-service: ${name} is not installed: ${message.split("\n").slice(0, 3).join(" ").slice(0, 400)}\n`);
      return null;
    });
    found.push({ name, command });
  }
  return found;
}

/** PyODPS with its compiled reader. */
async function pyodps(): Promise<readonly string[] | null> {
  const python = await pyodpsPython();
  if (python === null) return null;
  await run(python, ["-c", "import odps.tunnel.io.reader_c, odps.tunnel.pb.decoder_c"], { timeout: buildMs });
  return [python, here("../../peers/python/read_result.py")];
}

/** The Java SDK's reader of the instance tunnel; Maven gets the SDK. */
async function java(): Promise<readonly string[]> {
  const source = here("../../peers/java");
  const build = buildOf("java");
  const classes = join(build, "classpath");
  await once(build, [join(source, "pom.xml"), join(source, "ReadResult.java")], async () => {
    const classpath = (...options: readonly string[]) =>
      run("mvn", [...options, "-q", "-f", join(source, "pom.xml"), "dependency:build-classpath", `-Dmdep.outputFile=${classes}`], {
        timeout: buildMs,
      });
    await classpath("-o").catch(() => classpath());
    await run("javac", ["-cp", (await readFile(classes, "utf8")).trim(), "-d", build, join(source, "ReadResult.java")], {
      timeout: buildMs,
    });
  });
  return ["java", "-cp", [build, (await readFile(classes, "utf8")).trim()].join(delimiter), "ReadResult"];
}

/** Go's reader. Its module is got from the module proxy, or from a checkout of github.com/aliyun/aliyun-odps-go-sdk at `ODPS_GO_SDK`. */
async function go(): Promise<readonly string[]> {
  const source = here("../../peers/go/main.go");
  const build = buildOf("go");
  const program = join(build, "read-result");
  const module = "github.com/aliyun/aliyun-odps-go-sdk";
  await once(build, [source], async () => {
    const checkout = process.env["ODPS_GO_SDK"];
    await copyFile(source, join(build, "main.go"));
    await writeFile(
      join(build, "go.mod"),
      `module bench\n\ngo 1.21\n${checkout === undefined ? "" : `\nrequire ${module} v0.0.0\n\nreplace ${module} => ${checkout}\n`}`,
    );
    const options = { cwd: build, timeout: buildMs };
    if (checkout === undefined) await run("go", ["get", `${module}@latest`], options);
    await run("go", ["build", "-mod=mod", "-o", program, "."], options);
  });
  return [program];
}

/** Builds, unless these sources have been built before. */
async function once(directory: string, sources: readonly string[], build: () => Promise<void>): Promise<void> {
  const mark = join(directory, "built-from");
  const texts = await Promise.all(sources.map((source) => readFile(source, "utf8")));
  if ((await readFile(mark, "utf8").catch(() => "")) === texts.join("")) return;
  await mkdir(directory, { recursive: true });
  await build();
  await writeFile(mark, texts.join(""));
}
