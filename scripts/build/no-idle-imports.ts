import type { Rolldown } from "tsdown";

/**
 * Leaves out of declarations what they import and never mention. The bundler keeps such imports, as those of values might do something;
 * declarations do nothing, and users would have to compile the types of those packages.
 */
export function noIdleImports(): Rolldown.Plugin {
  return {
    name: "no-idle-imports",
    // Declarations have no source map that this could make wrong.
    renderChunk: (code, { fileName }) => (fileName.endsWith(".d.ts") ? { code: withoutIdleImports(code), map: null } : null),
  };
}

function withoutIdleImports(declarations: string): string {
  return declarations.replaceAll(/^import (?:\{ (\w+) \} from )?"[^"]+";\n/gm, (line: string, name: string | undefined) => {
    const mentions = name === undefined ? [] : (declarations.match(new RegExp(`\\b${name}\\b`, "g")) ?? []);
    return mentions.length > 1 ? line : "";
  });
}
