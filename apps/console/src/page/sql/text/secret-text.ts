/**
 * Whether a text seems to contain a key, a token or a password: the id of an access key, or a word such as `password` with a value.
 * Such texts are not kept in the browser's storage.
 */
export function seemsSecret(text: string): boolean {
  return /\bLTAI[0-9A-Za-z]{10,}|\bSTS\.[0-9A-Za-z]{10,}|\b[\w.]*(?:password|passwd|secret|token|access_?key(?:_?id)?)\b['"`]?\s*(?:=|:=?|\bto\b)\s*['"]?[^\s'"]/i.test(
    text,
  );
}
