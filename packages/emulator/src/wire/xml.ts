import { XMLParser } from "fast-xml-parser";
import { z } from "zod";

/** An element. `content` keeps text and children in document order; neither is trimmed or converted. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: readonly (XmlElement | string)[];
}

type Attributes = Readonly<Record<string, string>>;
type Content = XmlElement | string | readonly (XmlElement | string)[];

/** `el("Status", "Running")`, `el("Task", { Type: "SQL" }, [...])`. */
export function el(name: string, content?: Content): XmlElement;
export function el(name: string, attributes: Attributes, content: Content): XmlElement;
export function el(name: string, first: Content | Attributes = [], second?: Content): XmlElement {
  const attributes = second === undefined ? {} : (first as Attributes); // the overloads say which is which
  const content = second === undefined ? (first as Content) : second;
  return { name, attributes, content: Array.isArray(content) ? content : [content as XmlElement | string] };
}

const declaration = '<?xml version="1.0"?>\n';

export function writeXml(root: XmlElement): string {
  return declaration + writeElement(root);
}

function writeElement(element: XmlElement): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const open = `<${element.name}${attributes.join("")}`;
  if (element.content.every((part) => part === "")) return `${open}/>`;
  const inner = element.content.map((part) => (typeof part === "string" ? escape(part) : writeElement(part)));
  return `${open}>${inner.join("")}</${element.name}>`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };

/** Characters XML 1.0 cannot carry become U+FFFD: a document that does not parse would be worse. */
function escape(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => escapes[char] ?? char).replace(unwritable, "\u{fffd}");
}

// oxlint-disable-next-line no-control-regex -- exactly the characters that XML 1.0 forbids
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu;

/** The document is not well-formed; the message says why. */
export class XmlSyntaxError extends Error {
  override readonly name: string = "XmlSyntaxError";
}

/** Parses a document with one root. DTDs are refused: no client sends one, and they are how XML attacks start. */
export function parseXml(text: string): XmlElement {
  if (/^\uFEFF?(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*<!DOCTYPE/i.test(text)) {
    throw new XmlSyntaxError("a document type declaration is not allowed");
  }
  let nodes: readonly OrderedNode[];
  try {
    nodes = ordered.parse(parser.parse(text, true));
  } catch (error) {
    throw new XmlSyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const roots = nodes.map(toContent).filter((part) => typeof part !== "string");
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new XmlSyntaxError("a document has exactly one root element");
  return root;
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return children(element, name)[0];
}

/** All child elements, or those of one name. */
export function children(element: XmlElement, name?: string): XmlElement[] {
  return element.content.filter((part) => typeof part !== "string").filter((part) => name === undefined || part.name === name);
}

/** The element's text as it was written, white space included. */
export function text(element: XmlElement): string {
  return element.content.filter((part) => typeof part === "string").join("");
}

/** The text of a child, without surrounding white space; undefined where it is absent or empty. */
export function childText(element: XmlElement, name: string): string | undefined {
  const found = child(element, name);
  return (found && text(found).trim()) || undefined;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** What the parser yields with `preserveOrder`: `{ Tag: [...] , ":@": attributes }` or `{ "#text": "…" }`. */
type OrderedNode = Readonly<Record<string, unknown>>;
const ordered = z.array(z.record(z.string(), z.unknown()));
const attributesOf = z.record(z.string(), z.string()).default({});

function toContent(node: OrderedNode): XmlElement | string {
  const { ":@": attributes, "#text": text, ...elements } = node;
  if (typeof text === "string") return text;
  const [name = "", content] = Object.entries(elements)[0] ?? [];
  return { name, attributes: attributesOf.parse(attributes), content: ordered.parse(content).map(toContent) };
}
