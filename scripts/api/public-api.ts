import { posix } from "node:path";

import { entryPointsOf, internalEntryPoints } from "../house/declarations.ts";
import { publicFace, type DeclarationFiles, type PublicDeclaration } from "../house/public-face.ts";
import type { Package, Workspace } from "../house/workspace.ts";

/** Where the public face of a package is on record. */
export function recordPath({ dir }: Package): string {
  return `api/${posix.basename(dir)}.txt`;
}

/** Packages of the workspace that users install. */
export function publicPackages(workspace: Workspace): Package[] {
  return workspace.packages
    .filter(({ dir, manifest }) => dir !== "" && manifest.private !== true)
    .toSorted((a, b) => (a.dir < b.dir ? -1 : 1));
}

/**
 * The public face of a package as text, to be compared with what it was: for each entry point what it exports, by name, then the
 * types that these mention and no entry point exports. One blank line between declarations, no comments. What comes through the internal
 * entry point of a sibling is part of it, unless it is in the sibling's own record.
 *
 * @param packages all of the workspace
 */
export function publicApi(own: Package, declarations: DeclarationFiles, packages: readonly Package[]): string {
  const internals = internalEntryPoints(packages);
  const faces = entryPointsOf(own).map(({ name, path }) => ({ entryPoint: name, face: publicFace(declarations, [path], internals) }));
  const exported = new Set(faces.flatMap(({ face }) => face.declarations.filter(isExported).map(placeOf)));
  const siblings = packages.filter((other) => other !== own && other.manifest.private !== true).flatMap(entryPointsOf);
  const recorded = new Set(
    publicFace(
      declarations,
      siblings.map(({ path }) => path),
    ).declarations.map(placeOf),
  );
  const behind = faces.flatMap(({ face }) =>
    face.declarations.filter((one) => !exported.has(placeOf(one)) && !recorded.has(placeOf(one))).map(textOf),
  );
  const sections = faces.map(({ entryPoint, face }) => {
    const handedOn = face.mentions.flatMap(({ exportedAs, specifier }) => {
      if (exportedAs === undefined) return [];
      return [`export ${exportedAs === "*" ? "*" : `{ ${exportedAs} }`} from "${specifier}";`];
    });
    const blocks = face.declarations
      .filter(isExported)
      .toSorted((a, b) => compareText(a.exportedAs ?? "", b.exportedAs ?? ""))
      .map((one) => (one.exportedAs === one.name ? "" : `${one.exportedAs} = `) + textOf(one));
    return [`== ${posix.join(own.name, entryPoint)}`, ...unique(handedOn), ...unique(blocks)];
  });
  if (behind.length > 0) sections.push(["== mentioned only", ...unique(behind).toSorted(compareText)]);
  return `${sections.flat().join("\n\n")}\n`;
}

function isExported({ exportedAs }: PublicDeclaration): boolean {
  return exportedAs !== undefined;
}

/** Tells a declaration from all others, whichever entry point it was reached from. */
function placeOf({ source, node }: PublicDeclaration): string {
  return `${source.path} ${node.start}`;
}

/** A declaration without comments, blank lines and what is private. */
function textOf({ source, statement }: PublicDeclaration): string {
  let text = "";
  let from = statement.start;
  for (const comment of source.comments.filter(({ start, end }) => start >= statement.start && end <= statement.end)) {
    text += source.text.slice(from, comment.start);
    from = comment.end;
  }
  text += source.text.slice(from, statement.end);
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*(?:#private|private (?!constructor).*);$/.test(line));
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/^(?:export |declare |default )+/, "");
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
