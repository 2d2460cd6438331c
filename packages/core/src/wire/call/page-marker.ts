import { childOf, type XmlElement } from "../format/xml.ts";

/** The marker of a page, exactly as sent, for it is opaque; null on the last page, where it is empty or not there (docs/protocol.md 2.1). */
export function readMarker(page: XmlElement): string | null {
  const text = childOf(page, "Marker")?.text ?? "";
  return text.trim() === "" ? null : text;
}
