import { childOf, type XmlElement } from "../format/xml.ts";

/** Reads the marker of a page exactly as sent, because it is opaque; null on the last page, where it is empty or absent (docs/protocol.md 2.1). */
export function readMarker(page: XmlElement): string | null {
  const text = childOf(page, "Marker")?.text ?? "";
  return text.trim() === "" ? null : text;
}
