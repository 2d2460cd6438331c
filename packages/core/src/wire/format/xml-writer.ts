import { MaxComputeError } from "../../error.ts";

/** An element to be written: its name, and either its text or its children. Null children are left out. */
export interface XmlNode {
  readonly name: string;
  readonly content: string | readonly (XmlNode | null)[];
}

/** Makes an element. */
export function xmlNode(name: string, content: string | readonly (XmlNode | null)[]): XmlNode {
  return { name, content };
}

/** Makes an element with a text, or null (nothing) when there is none. */
export function xmlText(name: string, text: string | number | null | undefined): XmlNode | null {
  return text === null || text === undefined ? null : { name, content: String(text) };
}

/**
 * Writes a document in UTF-8, without indentation, so that no white space is added to any text.
 *
 * @throws {MaxComputeError} `invalid_argument` when a text holds a character that XML 1.0 cannot carry
 */
export function writeXml(root: XmlNode): Uint8Array {
  return new TextEncoder().encode(`<?xml version="1.0" encoding="utf-8"?>\n${elementText(root)}\n`);
}

function elementText({ name, content }: XmlNode): string {
  if (typeof content === "string") return `<${name}>${escapeText(name, content)}</${name}>`;
  return `<${name}>${content.map((child) => (child === null ? "" : elementText(child))).join("")}</${name}>`;
}

// Every code point outside XML 1.0's Char production; with the u flag a lone surrogate matches as itself.
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function escapeText(element: string, text: string): string {
  const bad = unwritable.exec(text);
  if (bad !== null) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw new MaxComputeError("invalid_argument", `The text of ${element} holds U+${code} at index ${bad.index}, which XML cannot carry.`, {
      nextStep: "Remove the character, or write it in SQL with a function such as chr().",
    });
  }
  // A carriage return would be read back as a line feed, so it travels as a character reference.
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}
