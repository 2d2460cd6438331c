import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One element of a parsed document. Names and values are as sent: nothing is trimmed or turned into numbers. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, CDATA included, that of its children left out. */
  readonly text: string;
}

/** Why a text is not an XML document that this library reads. */
export class XmlError extends Error {
  override readonly name: string = "XmlError";
}

/**
 * Reads a document and hands back its root. Document type definitions are refused, and with them every entity but XML's
 * own five and numeric ones, so that a short document cannot unfold into a long one.
 *
 * @throws {XmlError} when the text is not well-formed XML
 */
export function parseXml(source: string | Uint8Array): XmlElement {
  const { markup, texts } = takeOutTexts(typeof source === "string" ? source : decodeUtf8(source));
  if (!markup.trimStart().startsWith("<")) throw new XmlError("It does not begin with an element.");
  const validity = XMLValidator.validate(markup);
  if (validity !== true) throw new XmlError(`It is not well-formed XML: ${reasonOf(validity.err.msg)}`);
  if (!markup.trimEnd().endsWith(">")) throw new XmlError("It goes on behind its root element.");
  const elements = parseMarkup(markup)
    .map((node) => toElement(node, texts))
    .filter((element) => element !== null);
  const [root] = elements;
  if (root === undefined || elements.length > 1) throw new XmlError("It has not exactly one root element.");
  return root;
}

/** The first child of this name, or undefined. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** All children of this name. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the first child of this name without blanks around it; null when it is absent or blank. */
export function textOf(element: XmlElement, name: string): string | null {
  return childOf(element, name)?.text.trim() || null;
}

// --- Reading ---------------------------------------------------------------------------------------------------------

// fast-xml-parser builds texts one character at a time, which costs some 40 bytes a character: a result of 100 MB would
// take 4 GB. So it gets the markup only: CDATA sections and long texts wait outside, each marked by a number between two
// NULs (which XML forbids), and comments are dropped.
const mark = "\u0000";
const longText = 1024;
// Markup is what cannot wait outside. The longest answers known, pages of instances, are far below these bounds.
const longestTag = 65_536;
const mostTags = 1_000_000;

interface TakenText {
  readonly text: string;
  /** CDATA, where `&` stands for itself. */
  readonly literal: boolean;
}

function takeOutTexts(xml: string): { markup: string; texts: readonly TakenText[] } {
  if (xml.includes(mark)) throw new XmlError("It holds a NUL character.");
  const texts: TakenText[] = [];
  const kept: string[] = [];
  const takeOut = (text: string, literal: boolean): void => {
    kept.push(`${mark}${texts.length}${mark}`);
    texts.push({ text, literal });
  };
  const endOf = (closing: string, from: number, what: string): number => {
    const end = xml.indexOf(closing, from);
    if (end === -1) throw new XmlError(`${what} is not closed.`);
    return end;
  };

  let at = 0;
  let tags = 0;
  while (at < xml.length) {
    const found = xml.indexOf("<", at);
    const open = found === -1 ? xml.length : found;
    const text = xml.slice(at, open);
    if (text.length > longText) takeOut(text, false);
    else kept.push(text);
    at = open;
    if (xml.startsWith("<![CDATA[", open)) {
      const end = endOf("]]>", open, "A CDATA section");
      takeOut(xml.slice(open + "<![CDATA[".length, end), true);
      at = end + "]]>".length;
    } else if (xml.startsWith("<!--", open)) {
      at = endOf("-->", open + "<!--".length, "A comment") + "-->".length;
    } else if (xml.startsWith("<!", open)) {
      throw new XmlError("It holds a document type definition, which is refused.");
    } else if (open < xml.length) {
      at = xml.startsWith("<?", open) ? endOf("?>", open, "A processing instruction") + 2 : tagEnd(xml, open);
      tags += 1;
      if (at - open > longestTag || tags > mostTags) throw new XmlError("It has more markup than any answer of the service.");
      kept.push(xml.slice(open, at));
    }
  }
  return { markup: kept.join(""), texts };
}

// Behind the ">" that closes a tag; one inside an attribute's value does not.
function tagEnd(xml: string, open: number): number {
  const next = /["'>]/g;
  next.lastIndex = open;
  for (let found = next.exec(xml); found !== null; found = next.exec(xml)) {
    if (found[0] === ">") return next.lastIndex;
    const closing = xml.indexOf(found[0], next.lastIndex);
    if (closing === -1) break;
    next.lastIndex = closing + 1;
  }
  throw new XmlError("A tag is not closed.");
}

/** What fast-xml-parser makes of an element in ordered mode: its one own key is the element's name. */
type OrderedNode = Readonly<Record<string, unknown>>;

const attributesKey = ":@";
const textKey = "#text";

function parseMarkup(markup: string): readonly OrderedNode[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    ignoreDeclaration: true,
    ignorePiTags: true,
    trimValues: false,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
  });
  try {
    return asNodes(parser.parse(markup));
  } catch (cause) {
    throw new XmlError(`It is not XML that can be read: ${cause instanceof Error ? cause.message : "no reason given."}`);
  }
}

// The validator lists the open elements of a document that was cut.
function reasonOf(message: string): string {
  return /^(Unclosed tag|Invalid '\[)/.test(message) ? "it ends before its elements do." : message;
}

function asNodes(value: unknown): readonly OrderedNode[] {
  return Array.isArray(value) ? value : [];
}

function toElement(node: OrderedNode, texts: readonly TakenText[]): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== attributesKey);
  if (name === undefined || name === textKey) return null;
  const children: XmlElement[] = [];
  let text = "";
  for (const child of asNodes(node[name])) {
    const element = toElement(child, texts);
    if (element !== null) children.push(element);
    else if (textKey in child) text += restore(String(child[textKey]), texts);
  }
  const attributes = Object.entries(node[attributesKey] ?? {}).map(([key, value]) => [key, restore(String(value), texts)]);
  return { name, attributes: Object.fromEntries(attributes), children, text };
}

function restore(text: string, texts: readonly TakenText[]): string {
  if (!text.includes(mark)) return decodeEntities(text);
  return text
    .split(mark)
    .map((part, index) => {
      if (index % 2 === 0) return decodeEntities(part);
      const taken = texts[Number(part)];
      if (taken === undefined) return "";
      const unified = taken.text.replace(/\r\n?/g, "\n");
      return taken.literal ? unified : decodeEntities(unified);
    })
    .join("");
}

const namedEntities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  // The last branch matches an "&" that begins none of these.
  return text.replace(/&(?:(amp|lt|gt|quot|apos);|#x([0-9a-fA-F]+);|#([0-9]+);|)/g, (_, name?: string, hex?: string, decimal?: string) => {
    const named = namedEntities.get(name ?? "");
    if (named !== undefined) return named;
    const code = hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (!isCharacter) throw new XmlError("It refers to an entity that XML does not define.");
    return String.fromCodePoint(code);
  });
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError("It is not UTF-8 text.");
  }
}
