import { isUtf8 } from "node:buffer";

/**
 * A STRING of MaxCompute is bytes, a VARCHAR of DuckDB is UTF-8. Text that is UTF-8 is kept as it is. In any other, each
 * byte above 0x7F stands as one character of a private area of Unicode, U+10FE80 to U+10FEFF, and becomes that byte
 * again where the value leaves the engine.
 */
const firstByteCharacter = 0x10fe80;
const lastByteCharacter = 0x10feff;
const byteCharacters = /[\u{10fe80}-\u{10feff}]/u;

/** Whether the bytes of a value of DuckDB are simply its UTF-8. */
export const isPlainText = (text: string): boolean => !byteCharacters.test(text);

/** The bytes that a value of DuckDB stands for. */
export function decodeBytes(text: string): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  if (isPlainText(text)) return encoded;
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= firstByteCharacter && code <= lastByteCharacter) bytes.push(0x80 + code - firstByteCharacter);
    else bytes.push(...new TextEncoder().encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The text that stands for bytes. */
export function encodeBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Array.from(bytes, (byte) => String.fromCodePoint(byte < 0x80 ? byte : byte - 0x80 + firstByteCharacter)).join("");
}

/** SQL for the text that stands for a BLOB. */
export const textFromBlobSql = (
  blob: string,
): string => `coalesce(try(decode(${blob})), array_to_string(list_transform(range(octet_length(${blob})), lambda i:
  chr(CAST(('0x' || substr(hex(${blob}), CAST(2 * i + 1 AS BIGINT), 2)) AS INTEGER)
    + CASE WHEN substr(hex(${blob}), CAST(2 * i + 1 AS BIGINT), 1) >= '8' THEN ${firstByteCharacter - 0x80} ELSE 0 END)), ''))`;

/** A pattern, in SQL, of the characters that stand for bytes. */
export const byteCharactersSql = "'[\\x{10FE80}-\\x{10FEFF}]'";

/** SQL for the bytes that a text stands for. */
export const blobFromTextSql = (text: string): string => `CASE WHEN regexp_matches(${text}, ${byteCharactersSql})
  THEN unhex(array_to_string(list_transform(string_split(${text}, ''), lambda c:
    CASE WHEN unicode(c) BETWEEN ${firstByteCharacter} AND ${lastByteCharacter} THEN printf('%02X', unicode(c) - ${firstByteCharacter - 0x80}) ELSE hex(encode(c)) END), ''))
  ELSE encode(${text}) END`;
