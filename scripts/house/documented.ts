import { internalEntryPoints, publicEntryPoints, type Declarations } from "./declarations.ts";
import { publicFace, sourcePath } from "./public-face.ts";
import type { Rule } from "./rule.ts";
import { isNode, nameOf, nodesOf, type SyntaxNode } from "./syntax.ts";
import type { Source } from "./workspace.ts";

/** What every object has; its doc comment would say nothing. */
const wellKnown: ReadonlySet<string> = new Set(["constructor", "toString", "toJSON", "name"]);

/** Users read doc comments where they write code: each name they can write has one, members of types and classes, too. */
export function documented(declarationsOf: Declarations): Rule {
  return {
    name: "every public symbol has a doc comment",
    check: (workspace) => {
      const { declarations } = publicFace(declarationsOf(workspace), publicEntryPoints(workspace), internalEntryPoints(workspace.packages));
      const bare = declarations
        .filter(({ exportedAs }) => exportedAs !== undefined)
        .flatMap(({ source, name, statement, node }) => [
          ...(hasDocComment(source, statement) ? [] : [{ file: sourcePath(source.path), path: [name] }]),
          ...bareMembers(source, node).map((member) => ({ file: sourcePath(source.path), path: [name, member] })),
        ]);
      return bare.map(({ file, path }) => ({
        file,
        line: lineOf(workspace.files.get(file) ?? "", path),
        why: `${path.join(".")} is public and has no doc comment; say what it is, its unit, its default.`,
      }));
    },
  };
}

/** Names of members without a doc comment. */
function bareMembers(source: Source, declaration: SyntaxNode): string[] {
  const seen = new Set<string>(); // the first of several overloads speaks for all
  return membersOf(declaration).flatMap((member) => {
    const name = memberName(member);
    if (name === undefined || wellKnown.has(name) || seen.has(name)) return [];
    seen.add(name);
    return hasDocComment(source, member) ? [] : [name];
  });
}

/** Members of an interface or a class, and of an object type that is an alias's or a constant's whole type. */
function membersOf(declaration: SyntaxNode): SyntaxNode[] {
  const { type, body, typeAnnotation, id } = declaration;
  if (type === "TSInterfaceDeclaration" || type === "ClassDeclaration")
    return isNode(body) ? nodesOf(body["body"]).filter((member) => member["accessibility"] !== "private") : [];
  const annotated = type === "VariableDeclarator" && isNode(id) ? id["typeAnnotation"] : undefined;
  const whole = isNode(annotated) ? annotated["typeAnnotation"] : typeAnnotation;
  return isNode(whole) && whole.type === "TSTypeLiteral" ? nodesOf(whole["members"]) : [];
}

function memberName(member: SyntaxNode): string | undefined {
  const { key } = member;
  if (!isNode(key) || key.type === "PrivateIdentifier") return undefined;
  return key.type === "Literal" ? String(key["value"]) : nameOf(key);
}

/** Whether a doc comment stands right before a node. */
function hasDocComment(source: Source, node: SyntaxNode): boolean {
  return source.comments.some(
    ({ type, value, end }) =>
      type === "Block" && value.startsWith("*") && end <= node.start && source.text.slice(end, node.start).trim() === "",
  );
}

/** The line where a name is declared, or the member of one; 1 where the source says it in another way. */
function lineOf(text: string, [name = "", member]: readonly string[]): number {
  const lines = text.split("\n");
  const declared = lines.findIndex((line) => new RegExp(`\\b(?:interface|type|class|function|const) ${name}\\b`).test(line));
  if (member === undefined || declared === -1) return declared + 1 || 1;
  const below = lines.slice(declared + 1).findIndex((line) => new RegExp(`^\\s.*\\b${member}\\b`).test(line));
  return below === -1 ? declared + 1 : declared + below + 2;
}
