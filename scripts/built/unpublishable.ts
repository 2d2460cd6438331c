import { posix } from "node:path";

import { licensesFile } from "../build/bundled-licenses.ts";

/**
 * What is wrong with the files that a package would be published with, as sentences; empty when nothing is.
 *
 * @param files texts by path in the tarball, with `/`
 */
export function unpublishable(files: ReadonlyMap<string, string>): string[] {
  const manifest = files.get("package.json") ?? "";
  const complaints = [...files.keys()]
    .filter((file) => !isPublishable(file))
    .map((file) => `${file} does not belong into a published package; only dist/ and ${pages.join(", ")} do.`);
  for (const wanted of pages) if (!files.has(wanted)) complaints.push(`${wanted} is missing.`);
  if (manifest.includes('"workspace:')) complaints.push('package.json still names a version "workspace:…", which means nothing outside.');
  if (manifest.includes("/src/")) complaints.push("package.json still points into src/; publishConfig must name the files of dist/.");
  const declarations = [...files]
    .filter(([file]) => file.endsWith(".d.ts"))
    .map(([, text]) => text)
    .join("\n");
  if (declarations.includes("export declare") && !declarations.includes("/**"))
    complaints.push("The declarations have lost their doc comments.");
  return [...complaints, ...[...files].flatMap(([file, text]) => complaintsAbout(file, text, files))];
}

const pages: readonly string[] = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"];

function isPublishable(file: string): boolean {
  if (pages.includes(file)) return true;
  const isSourceOrTest = file.includes(".spec.") || file.includes("/testing/") || (file.endsWith(".ts") && !file.endsWith(".d.ts"));
  return file.startsWith("dist/") && !isSourceOrTest;
}

function complaintsAbout(file: string, text: string, files: ReadonlyMap<string, string>): string[] {
  if (file.endsWith(".js.map")) return complaintsAboutMap(file, text, files.get(posix.join(posix.dirname(file), licensesFile)) ?? "");
  if (!file.endsWith(".js") && !file.endsWith(".d.ts")) return [];
  const complaints: string[] = [];
  if (/(?:^|[\s"'(])(?:\.\.?\/)*src\/[\w./-]+\.ts\b/m.test(text)) complaints.push(`${file} names a source file, which is not there.`);
  // The bundler's own helpers come from no source.
  const isOurs = !/\/rolldown-runtime-[\w-]+\.js$/.test(file);
  if (file.endsWith(".js") && isOurs && !files.has(`${file}.map`) && !onlyHandsOn(text)) complaints.push(`${file} has no sourcemap.`);
  const { peerDependencies = {} }: { peerDependencies?: Readonly<Record<string, string>> } = JSON.parse(files.get("package.json") ?? "{}");
  if (!file.endsWith(".d.ts")) return complaints;
  for (const [, specifier] of text.matchAll(/^import ["']([^"']+)["']/gm)) {
    complaints.push(`${file} imports ${specifier} without a name; declarations can do nothing with that.`);
  }
  for (const [type] of text.matchAll(/\b(?:(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array|DataView|ArrayBufferView)<ArrayBuffer\w*>/g)) {
    complaints.push(`${file} mentions ${type}; TypeScript before 5.7 knows no type arguments of it.`);
  }
  for (const { name, specifier } of idleImports(text)) {
    if (peerDependencies[specifier] === undefined) complaints.push(`${file} imports ${name} from ${specifier}, which it never mentions.`);
  }
  return complaints;
}

/** A sourcemap leads to sources that are not published; so it holds them. Those of a dependency have its license beside them. */
function complaintsAboutMap(file: string, text: string, licenses: string): string[] {
  const map: { readonly sources: readonly string[]; readonly sourcesContent?: readonly (string | null)[] } = JSON.parse(text);
  const isComplete = map.sources.every((_, index) => typeof map.sourcesContent?.[index] === "string");
  const isLicensed = (source: string): boolean => {
    const name = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
    return name !== undefined && `\n${licenses}`.includes(`\n${name} `);
  };
  const strange = map.sources.filter((source) => !/^(?:\.\.\/)+src\//.test(source) && !isLicensed(source));
  return [
    ...(isComplete ? [] : [`${file} leads to sources that it does not hold.`]),
    ...strange.map((source) => `${file} leads to ${source}, which is not a source of this package; is a dependency bundled?`),
  ];
}

/** Whether a file has nothing but imports and exports of other files, which no sourcemap leads anywhere. */
function onlyHandsOn(text: string): boolean {
  return (
    text
      .replaceAll(/^(?:import|export) (?:\{[^}]*\} from |\* from |)"[^"]+";$/gm, "")
      .replaceAll(/^export \{[^}]*\};$/gm, "")
      .trim() === ""
  );
}

/** What declarations import without use: a program that compiles with them would have to load that package's types, too. */
function idleImports(text: string): { readonly name: string; readonly specifier: string }[] {
  const imports = text.matchAll(/^import (?:type )?(?:\{([^}]*)\}|\* as (\w+)|(\w+)) from "([^"]+)"/gm);
  return [...imports].flatMap(([, list = "", star, whole, specifier = ""]) =>
    [...list.split(","), star ?? "", whole ?? ""]
      .map((name) => /(\w+)\s*$/.exec(name)?.[1] ?? "")
      .filter((name) => name !== "" && (text.match(new RegExp(`\\b${name}\\b`, "g")) ?? []).length < 2)
      .map((name) => ({ name, specifier })),
  );
}
