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

/** A folder that sees the packages as the workspace has them, by their sources. */
async function linkSources(folder: string, packages: readonly PackedPackage[]): Promise<string> {
  const sources = join(folder, "sources");
  for (const { name, dir } of packages) await link(dir, sources, name);
  return sources;
}

/** Runs a program of Node's; says what it printed, and what it complains of when it does not end well. */
async function runNode(args: readonly string[], cwd: string): Promise<{ readonly stdout: string; readonly complaints: readonly string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) => {
      const complaint = `${args.join(" ")}\n${stdout}${stderr}`.trim();
      resolve({ stdout, complaints: error === null ? [] : [complaint] });
    });
  });
}

/** The names that entry points export, by entry point, as one Node sees them from a folder; a text says why one cannot be imported. */
async function exportedNames(entryPoints: readonly string[], cwd: string): Promise<ReadonlyMap<string, readonly string[] | string>> {
  const script = `
    const found = [];
    for (const entryPoint of ${JSON.stringify(entryPoints)}) {
      const names = await import(entryPoint).then(Object.keys, (error) => String(error.stack));
      found.push([entryPoint, names]);
    }
    console.log(JSON.stringify(found));`;
  const { stdout, complaints } = await runNode(["--input-type=module", "-e", script], cwd);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  const found: readonly (readonly [string, readonly string[] | string])[] = JSON.parse(stdout);
  return new Map(found);
}

/** Whether a built entry point has the very names that its source has. */
function compareNames(
  entryPoint: string,
  built: readonly string[] | string = [],
  source: readonly string[] | string = [],
): readonly string[] {
  if (typeof built === "string" || typeof source === "string") return [built, source].filter((names) => typeof names === "string");
  if (source.length === 0) return [`${entryPoint} exports nothing.`];
  return [
    ...source.filter((name) => !built.includes(name)).map((name) => `${entryPoint} lost the export ${name} when it was built.`),
    ...built.filter((name) => !source.includes(name)).map((name) => `${entryPoint} has ${name}, which its source does not export.`),
  ];
}

/** Whether importing the emulator loads DuckDB's native code, which only programs that make one should spend time on. */
async function loadsNativeCode(cwd: string): Promise<readonly string[]> {
  const script = `
    await import("@maxcompute-rx/emulator");
    process.report.excludeNetwork = true;
    const loaded = process.report.getReport().sharedObjects.filter((file) => file.includes("duckdb"));
    if (loaded.length > 0) throw new Error("The import loads " + loaded.join(", "));`;
  return (await runNode(["--input-type=module", "-e", script], cwd)).complaints;
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
  // One process imports all, since they share most of their code.
  const entryPoints = packed.flatMap(entryPointsOf);
  const sources = await linkSources(folder, packed);
  const [built, source] = await Promise.all([exportedNames(entryPoints, consumer), exportedNames(entryPoints, sources)]);
  for (const entryPoint of entryPoints) {
    report(`${entryPoint} exports what its source does`, compareNames(entryPoint, built.get(entryPoint), source.get(entryPoint)));
  }
  for (const own of packed) {
    for (const [command, file] of Object.entries(own.manifest.bin ?? {})) {
      report(`${command} --help`, (await runNode([join(own.unpacked, file), "--help"], consumer)).complaints);
    }
  }
  for (const config of ["tsconfig.json", "tsconfig.page.json"]) {
    report(`a user's project compiles (${config})`, (await runNode([tsc, "-p", config, "--checkers", "1"], consumer)).complaints);
  }
  report("importing the emulator loads no native code", await loadsNativeCode(consumer));
  report("a user's program runs", (await runNode(["select-one.ts"], consumer)).complaints);
} finally {
  await rm(folder, { recursive: true });
}
