/** What is replaced (docs/recordings.md 5). The group `keep` of each pattern stands before the secret and remains. */
const patterns: readonly RegExp[] = [
  // The value of a parameter of an address or of a setting: the token of a LogView link, a signature, a key in SQL.
  /(?<keep>(?:token|signature|secret|password|passwd|access_?key)[\w.-]{0,40}\s*=\s*["']?)[^\s"'&,;<>)]+/gi,
  /(?<keep>(?:token|signature|secret|password|passwd|access_?key)[\w.-]{0,40}["']\s*:\s*["'])[^"']+/gi,
  /(?<keep>:\/\/)[^\s/@"']+(?=@)/g,
  /(?<keep>\b)(?:LTAI\w{8,}|STS\.[\w-]{8,})/g,
  /(?<keep>\b(?:Bearer|ODPS) +)(?:[\w+/.~-]{16,}=*|[^\s:,;]+:[\w+/]{16,}=*)/g,
  // The form of LogView tokens, where nothing says what they are.
  /(?<keep>)[A-Za-z\d+/]{80,}={0,2}/g,
];

/**
 * Replaces secrets in a text by `…`, for a text that will be stored or passed on: values of parameters such as `token` and `password`,
 * passwords in addresses, access key ids, `Authorization` values and LogView tokens. They are found by their form (docs/recordings.md 5),
 * so the text needs no keys to compare with. Names and ordinary values remain.
 */
export function redactText(text: string): string {
  return patterns.reduce((redacted, pattern) => redacted.replace(pattern, "$<keep>…"), text);
}
