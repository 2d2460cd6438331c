import { isNode, nameOf, nodesOf, walk, withoutExport, type SyntaxNode } from "./syntax.ts";
import { resolveRelative, workspaceOf, type Source } from "./workspace.ts";

/** What users of some entry points can name, and all that it is made of. */
export interface PublicFace {
  readonly declarations: readonly PublicDeclaration[];
  readonly mentions: readonly Mention[];
}

/** One declaration of a name; an overloaded function has several. */
export interface PublicDeclaration {
  /** The file with the declarations, as the compiler wrote it. */
  readonly source: Source;
  /** The name in that file. */
  readonly name: string;
  /** The whole statement, with its `export`. */
  readonly statement: SyntaxNode;
  /** The declaration itself. */
  readonly node: SyntaxNode;
  /** The name under which an entry point exports it; undefined where users only see it in other types. */
  readonly exportedAs: string | undefined;
}

/** A place where a public type is made of what another package declares. */
export interface Mention {
  /** The source file, such as `packages/core/src/model.ts`. */
  readonly file: string;
  readonly specifier: string;
  /** The names under which an entry point exports it again; `*` for all. Undefined where it is only mentioned. */
  readonly exportedAs: string | undefined;
}

/** The file that the compiler writes for a source file. */
export function declarationPath(path: string): string {
  return path.endsWith(".d.ts") || !path.endsWith(".ts") ? path : `${path.slice(0, -".ts".length)}.d.ts`;
}

/** The source file of a file with declarations. */
export function sourcePath(path: string): string {
  return `${path.slice(0, -".d.ts".length)}.ts`;
}

/** The compiler's declarations by path from the root, parsed once for all who ask about them. */
export type DeclarationFiles = ReadonlyMap<string, Source>;

export function parseDeclarations(texts: ReadonlyMap<string, string>): DeclarationFiles {
  return new Map(workspaceOf(texts).sources.map((source) => [source.path, source]));
}

/**
 * Follows every exported name of the entry points through the declarations to all that it is made of.
 *
 * @param internals files of the siblings' entry points for siblings, by specifier. No record of their own tells of what comes through
 *   them, so they are followed like files of the package itself
 */
export function publicFace(
  sources: DeclarationFiles,
  entryPoints: readonly string[],
  internals: ReadonlyMap<string, string> = new Map(),
): PublicFace {
  const found = new Map<SyntaxNode, PublicDeclaration>();
  const mentions = new Map<string, Mention>();
  const visited = new Set<string>();

  /** All that a module exports. */
  const visitModule = (path: string, isEntryPoint: boolean): void => {
    const source = sources.get(path);
    if (source === undefined) return;
    for (const name of exportedNames(source)) visitExport(path, name, isEntryPoint ? name : undefined);
    for (const statement of source.body.filter(({ type }) => type === "ExportAllDeclaration"))
      follow(path, specifierOf(statement), "*", isEntryPoint ? (nameOf(statement["exported"]) ?? "*") : undefined);
  };

  /** A name that a module exports, as others see it. */
  const visitExport = (path: string, name: string, exportedAs: string | undefined): void => {
    if (!isNew(visited, `${path} export ${name} ${exportedAs}`)) return;
    for (const outer of sources.get(path)?.body ?? []) {
      const specifier = specifierOf(outer);
      for (const listed of outer.type === "ExportNamedDeclaration" ? nodesOf(outer["specifiers"]) : []) {
        if (exportName(listed["exported"]) !== name) continue;
        const local = exportName(listed["local"]) ?? "";
        if (specifier === undefined) visitLocal(path, local, exportedAs);
        else follow(path, specifier, local, exportedAs);
      }
      if (outer.type === "ExportDefaultDeclaration" && name === "default") visitDefault(path, outer, exportedAs);
    }
    const isDeclaredHere = sources.get(path)?.body.some((outer) => {
      const { statement, exported } = withoutExport(outer);
      return exported && declarationsNamed(statement, name).length > 0;
    });
    if (isDeclaredHere === true) visitLocal(path, name, exportedAs);
  };

  /** A name as the file itself uses it. */
  const visitLocal = (path: string, name: string, exportedAs: string | undefined): void => {
    if (!isNew(visited, `${path} local ${name} ${exportedAs}`)) return;
    const source = sources.get(path);
    for (const outer of source?.body ?? []) {
      if (outer.type === "ImportDeclaration") {
        for (const imported of nodesOf(outer["specifiers"])) {
          if (nameOf(imported["local"]) === name) follow(path, specifierOf(outer), exportName(imported["imported"]) ?? "*", exportedAs);
        }
      }
      const { statement } = withoutExport(outer);
      for (const node of declarationsNamed(statement, name)) {
        if (source === undefined) continue;
        const known = found.get(node);
        found.set(node, { source, name, statement: outer, node, exportedAs: exportedAs ?? known?.exportedAs });
        visitMentioned(path, node);
      }
    }
  };

  const visitDefault = (path: string, outer: SyntaxNode, exportedAs: string | undefined): void => {
    const value = outer["declaration"];
    const name = nameOf(value);
    if (name !== undefined) visitLocal(path, name, exportedAs);
    else if (isNode(value)) visitMentioned(path, value);
  };

  /** What a declaration is made of. */
  const visitMentioned = (path: string, declaration: SyntaxNode): void => {
    walk(declaration, (node) => {
      if (node.type === "TSImportType" && isNode(node["source"])) follow(path, String(node["source"]["value"]), "*", undefined);
      for (const mentioned of namesIn(node)) visitLocal(path, mentioned, undefined);
    });
  };

  /** A name of another module; `*` for all of it. */
  const follow = (path: string, specifier: string | undefined, name: string, exportedAs: string | undefined): void => {
    if (specifier === undefined) return;
    const internal = internals.get(specifier);
    if (!specifier.startsWith(".") && internal === undefined) {
      const file = sourcePath(path);
      mentions.set(`${file} ${specifier} ${exportedAs}`, { file, specifier, exportedAs });
      return;
    }
    const target = declarationPath(internal ?? resolveRelative(path, specifier));
    if (name === "*") visitModule(target, exportedAs !== undefined);
    else visitExport(target, name, exportedAs);
  };

  for (const entryPoint of entryPoints) visitModule(declarationPath(entryPoint), true);
  return { declarations: [...found.values()], mentions: [...mentions.values()] };
}

function isNew(visited: Set<string>, key: string): boolean {
  const isKnown = visited.has(key);
  visited.add(key);
  return !isKnown;
}

/** Names of other declarations that a node itself mentions: as a type, in `typeof`, after `extends`, as a computed key. */
function namesIn(node: SyntaxNode): string[] {
  const mentions = [node["typeName"], node["exprName"], node["superClass"], node["computed"] === true ? node["key"] : undefined];
  if (node.type === "TSInterfaceHeritage" || node.type === "TSClassImplements") mentions.push(node["expression"]);
  return mentions.flatMap((mention) => firstName(mention) ?? []);
}

/** `A` of `A.B.C`. */
function firstName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return nameOf(node) ?? firstName(node["left"] ?? node["object"]);
}

function specifierOf(statement: SyntaxNode): string | undefined {
  return isNode(statement["source"]) ? String(statement["source"]["value"]) : undefined;
}

/** A name in a list of exports, where texts are names, too. */
function exportName(node: unknown): string | undefined {
  return isNode(node) && node.type === "Literal" ? String(node["value"]) : nameOf(node);
}

function declarationsNamed(statement: SyntaxNode, name: string): SyntaxNode[] {
  if (statement.type === "VariableDeclaration")
    return nodesOf(statement["declarations"]).filter((declarator) => nameOf(declarator["id"]) === name);
  return nameOf(statement["id"]) === name ? [statement] : [];
}

function exportedNames(source: Source): ReadonlySet<string> {
  const names = source.body.flatMap((outer) => {
    const { statement, exported } = withoutExport(outer);
    if (outer.type === "ExportDefaultDeclaration") return ["default"];
    const declared = exported ? [statement, ...nodesOf(statement["declarations"])].map(({ id }) => nameOf(id)) : [];
    const listed = outer.type === "ExportNamedDeclaration" ? nodesOf(outer["specifiers"]).map((one) => exportName(one["exported"])) : [];
    return [...declared, ...listed];
  });
  return new Set(names.filter((name) => name !== undefined));
}
