import { writeXml, type XmlElement } from "./xml.ts";

export function xmlAnswer(root: XmlElement, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(writeXml(root), { headers: { "Content-Type": "application/xml", ...headers } });
}

export function jsonAnswer(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
}

/** Without JSON's quotes: clients take the body as it is (docs/protocol.md 10). */
export function textAnswer(text: string): Response {
  return new Response(text, { headers: { "Content-Type": "text/plain" } });
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers });
}
