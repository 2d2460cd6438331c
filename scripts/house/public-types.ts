import type { Rule } from "./rule.ts";
import { internalEntryPoints, publicEntryPoints, type Declarations } from "./declarations.ts";
import { declarationPath, publicFace, type DeclarationFiles } from "./public-face.ts";
import { packageOfSpecifier } from "./workspace.ts";

const hidden: ReadonlySet<string> = new Set(["zod", "fast-xml-parser"]);

/** Our users' types must not change when the library that checks or parses for us does. */
export function publicTypes(declarationsOf: Declarations): Rule {
  return {
    name: "public types name neither zod nor the XML parser",
    check(workspace) {
      const declarations = declarationsOf(workspace);
      const entryPoints = publicEntryPoints(workspace);
      const unseen = entryPoints.filter((path) => !declarations.has(declarationPath(path)));
      const mentions = mentionsOfHidden(declarations, entryPoints, internalEntryPoints(workspace.packages));
      return [
        ...unseen.map((file) => ({
          file,
          line: 1,
          why: "The compiler wrote no declarations for this entry point, so its types cannot be checked.",
        })),
        ...mentions.map(({ file, library }) => ({
          file,
          line: workspace.sources.find(({ path }) => path === file)?.imports.find(({ specifier }) => specifier === library)?.line ?? 1,
          why: `A public type mentions what is imported here from ${library}; write the type out, or take a Standard Schema.`,
        })),
      ];
    },
  };
}

/** Source files in which a public type mentions a library that it should not, each library once. */
export function mentionsOfHidden(
  declarations: DeclarationFiles,
  entryPoints: readonly string[],
  internals: ReadonlyMap<string, string> = new Map(),
): { readonly file: string; readonly library: string }[] {
  const { mentions: all } = publicFace(declarations, entryPoints, internals);
  const mentions = all.filter(({ specifier }) => hidden.has(packageOfSpecifier(specifier)));
  return [...new Map(mentions.map(({ file, specifier }) => [`${file} ${specifier}`, { file, library: specifier }])).values()];
}
