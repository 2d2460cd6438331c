// `npm run built`: checks the packages as users get them. Packs what `turbo run build` built, unpacks it outside the
// workspace, and there lints, compiles and runs it. Nothing is downloaded.
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { installDependencies, link, pack, publicPackages, type PackedPackage } from "./pack.ts";
import { unpublishable } from "./unpublishable.ts";

const root = join(import.meta.dirname, "../..");

/** Specifiers of the entry points that hold code, such as `@maxcompute-rx/core/internal`. */
function entryPointsOf({ name, manifest }: PackedPackage): string[] {
  return Object.keys(manifest.exports ?? {})
    .filter((entryPoint) => !entryPoint.endsWith(".json"))
    .map((entryPoint) => name + entryPoint.slice(1));
}

/** What publint says, errors and warnings alike. */
async function lint({ unpacked, manifest }: PackedPackage): Promise<string[]> {
  const { messages } = await publint({ pkgDir: unpacked, pack: false, level: "warning" });
  return messages.map((message) => formatMessage(message, { ...manifest }, { color: false }) ?? message.code);
}

/** A project of a user: it sees the packed packages, RxJS and Node's types. */
async function makeConsumer(folder: string, packed: readonly PackedPackage[]): Promise<string> {
  const consumer = join(folder, "consumer");
  await cp(join(import.meta.dirname, "consumer"), consumer, { recursive: true });
  for (const { name, unpacked } of packed) await link(unpacked, consumer, name);
  await link(join(root, "packages/core/node_modules/rxjs"), consumer, "rxjs");
  await link(join(root, "node_modules/@types/node"), consumer, "@types/node");
  return consumer;
}

/** Runs a program of Node's; says what it printed, and what it complains of when it does not end well. */
async function runNode(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly stdout: string; readonly complaints: readonly string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) => {
      const complaint = `${args.join(" ")}\n${stdout}${stderr}`.trim();
      resolve({ stdout, complaints: error === null ? [] : [complaint] });
    });
  });
}

/** Whether a built entry point has the very names that its source has. */
async function compareNames(consumer: string, own: PackedPackage, entryPoint: string): Promise<readonly string[]> {
  const script = `console.log(Object.keys(await import(${JSON.stringify(entryPoint)})).join("\\n"))`;
  const args = ["--input-type=module", "-e", script];
  const [built, source] = await Promise.all([runNode(args, consumer), runNode(args, own.dir)]);
  if (built.complaints.length + source.complaints.length > 0) return [...built.complaints, ...source.complaints];
  const builtNames = built.stdout.trim().split("\n");
  const sourceNames = source.stdout.trim().split("\n");
  if (sourceNames.includes("")) return [`${entryPoint} exports nothing.`];
  return [
    ...sourceNames
      .filter((name) => !builtNames.includes(name))
      .map((name) => `${entryPoint} lost the export ${name} when it was built.`),
    ...builtNames
      .filter((name) => !sourceNames.includes(name))
      .map((name) => `${entryPoint} has ${name}, which its source does not export.`),
  ];
}

const tsc = join(root, "node_modules/typescript/bin/tsc");
const folder = await mkdtemp(join(tmpdir(), "built-"));
const report = (what: string, complaints: readonly string[]): void => {
  console.log(`${complaints.length === 0 ? "ok  " : "FAIL"} ${what}`);
  for (const complaint of complaints) console.log(`     ${complaint.replaceAll("\n", "\n     ")}`);
  if (complaints.length > 0) process.exitCode = 1;
};

try {
  const packages = await publicPackages(root);
  const packed = await Promise.all(packages.map((own) => pack(root, own, folder)));
  for (const own of packed) {
    await installDependencies(own, packed);
    report(`${own.name} holds what it should`, [...unpublishable(own.files), ...(await lint(own))]);
  }
  const consumer = await makeConsumer(folder, packed);
  for (const own of packed) {
    for (const entryPoint of entryPointsOf(own)) report(`${entryPoint} exports what its source does`, await compareNames(consumer, own, entryPoint));
    for (const [command, file] of Object.entries(own.manifest.bin ?? {})) {
      report(`${command} --help`, (await runNode([join(own.unpacked, file), "--help"], consumer)).complaints);
    }
  }
  for (const config of ["tsconfig.json", "tsconfig.page.json"]) {
    report(`a user's project compiles (${config})`, (await runNode([tsc, "-p", config], consumer)).complaints);
  }
  report("a user's program runs", (await runNode(["select-one.ts"], consumer)).complaints);
} finally {
  await rm(folder, { recursive: true });
}
