import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One element of a parsed document. Names and values are as sent: nothing is trimmed or turned into numbers. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, CDATA included, that of its children left out. */
  readonly text: string;
  /** The bytes of {@link text}. For a long text they are a view of the document, which {@link text} would copy. */
  readonly textBytes: Uint8Array;
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
  const { markup, texts } = takeOutTexts(typeof source === "string" ? new TextEncoder().encode(source) : source);
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

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the first child of this name without blanks around it; null when it is absent or blank. */
export function textOf(element: XmlElement, name: string): string | null {
  return childOf(element, name)?.text.trim() || null;
}

// --- Reading ---------------------------------------------------------------------------------------------------------

// fast-xml-parser builds texts one character at a time, which costs some 40 bytes a character: a result of 100 MB would
// take 4 GB. So it gets the markup only: CDATA sections and long texts wait outside as bytes, each marked by a number between
// two NULs (which XML forbids), and comments are dropped.
const mark = "\u0000";
const longText = 1024;
// Markup is what cannot wait outside. The longest answers known, pages of instances, are far below these bounds.
const longestTag = 65_536;
const mostTags = 1_000_000;

/** A text that waited outside: its bytes when each of them is a character of its own, which Base64 is; else the text. */
type TakenText = Uint8Array | string;

const lessThan = 0x3c;
const greaterThan = 0x3e;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const ampersand = 0x26;
const carriageReturn = 0x0d;

function takeOutTexts(document: Uint8Array): { markup: string; texts: readonly TakenText[] } {
  if (document.includes(0)) throw new XmlError(decodeUtf8(document).includes(mark) ? "It holds a NUL character." : "It is not UTF-8 text.");
  const xml = startsWith(document, "\u00ef\u00bb\u00bf", 0) ? document.subarray(3) : document;
  const texts: TakenText[] = [];
  const kept: string[] = [];
  /** Where the markup begins that has been read, but not yet kept. It is decoded in as few pieces as possible. */
  let unkept = 0;
  const keep = (end: number): void => {
    if (end > unkept) kept.push(decodeUtf8(xml.subarray(unkept, end)));
  };
  const takeOut = (bytes: Uint8Array, literal: boolean): void => {
    kept.push(`${mark}${texts.length}${mark}`);
    texts.push(isPlain(bytes) ? bytes : literal ? unified(decodeUtf8(bytes)) : decodeEntities(unified(decodeUtf8(bytes))));
  };
  const endOf = (closing: string, from: number, what: string): number => {
    for (let end = xml.indexOf(closing.charCodeAt(0), from); end !== -1; end = xml.indexOf(closing.charCodeAt(0), end + 1))
      if (startsWith(xml, closing, end)) return end;
    throw new XmlError(`${what} is not closed.`);
  };

  let at = 0;
  let tags = 0;
  while (at < xml.length) {
    const found = xml.indexOf(lessThan, at);
    const open = found === -1 ? xml.length : found;
    if (open - at > longText) {
      keep(at);
      takeOut(xml.subarray(at, open), false);
      unkept = open;
    }
    at = open;
    if (startsWith(xml, "<![CDATA[", open)) {
      const end = endOf("]]>", open, "A CDATA section");
      keep(open);
      takeOut(xml.subarray(open + "<![CDATA[".length, end), true);
      at = unkept = end + "]]>".length;
    } else if (startsWith(xml, "<!--", open)) {
      const end = endOf("-->", open + "<!--".length, "A comment");
      keep(open);
      at = unkept = end + "-->".length;
    } else if (startsWith(xml, "<!", open)) {
      throw new XmlError("It holds a document type definition, which is refused.");
    } else if (open < xml.length) {
      at = startsWith(xml, "<?", open) ? endOf("?>", open, "A processing instruction") + 2 : tagEnd(xml, open);
      tags += 1;
      if (at - open > longestTag || tags > mostTags) throw new XmlError("It has more markup than any answer of the service.");
    }
  }
  keep(xml.length);
  return { markup: kept.join(""), texts };
}

/** Whether bytes are ASCII without anything that XML replaces. */
function isPlain(bytes: Uint8Array): boolean {
  if (bytes.includes(ampersand) || bytes.includes(carriageReturn)) return false;
  let all = 0;
  // In range. A `for` of values would be ten times as slow.
  for (let at = 0; at < bytes.length; at += 1) all |= bytes[at] as number;
  return all < 0x80;
}

function unified(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Whether bytes have these characters, each of which is one byte, at `at`. */
function startsWith(bytes: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

// Behind the ">" that closes a tag; one inside an attribute's value does not.
function tagEnd(xml: Uint8Array, open: number): number {
  for (let at = open; at < xml.length; at += 1) {
    const byte = xml[at];
    if (byte === greaterThan) return at + 1;
    if (byte !== doubleQuote && byte !== singleQuote) continue;
    const closing = xml.indexOf(byte, at + 1);
    if (closing === -1) break;
    at = closing;
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
    jPath: false, // else it writes the path of each element, for hooks that are not used here
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
    else if (textKey in child) text += String(child[textKey]);
  }
  const attributes: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(node[attributesKey] ?? {}).map(([key, value]) => [key, restored(partsOf(String(value), texts))]),
  );
  return new ReadElement(name, attributes, children, partsOf(text, texts));
}

/** An element whose long texts are decoded when they are asked for. */
class ReadElement implements XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly #parts: readonly TakenText[];

  constructor(name: string, attributes: Readonly<Record<string, string>>, children: readonly XmlElement[], parts: readonly TakenText[]) {
    this.name = name;
    this.attributes = attributes;
    this.children = children;
    this.#parts = parts;
  }

  get text(): string {
    return restored(this.#parts);
  }

  get textBytes(): Uint8Array {
    const [only] = this.#parts;
    return this.#parts.length === 1 && typeof only === "object" ? only : new TextEncoder().encode(this.text);
  }
}

function partsOf(text: string, texts: readonly TakenText[]): readonly TakenText[] {
  return text
    .split(mark)
    .map((part, index) => (index % 2 === 0 ? decodeEntities(part) : (texts[Number(part)] ?? "")))
    .filter((part) => part !== "");
}

function restored(parts: readonly TakenText[]): string {
  return parts.map((part) => (typeof part === "string" ? part : decodeUtf8(part))).join("");
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
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new XmlError("It is not UTF-8 text.");
  }
}
