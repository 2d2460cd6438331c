/** What keys look like, whoever's they are. */
const shapes: readonly RegExp[] = [
  /LTAI[0-9A-Za-z]{12,}/, // an access key id of Alibaba Cloud
  /STS\.[0-9A-Za-z]{16,}/, // one of STS
  /accessKeySecret["']?\s*[:=]\s*["'`][^"'`]+/i,
  /Signature=[0-9A-Za-z%+/]{16,}/,
  /ODPS [\w.-]+:[0-9A-Za-z+/]{20,}=/, // an authorization header
];

/** Where a text shows one of these secrets, or anything that looks like a key; excerpts without the secret itself. */
export function findSecrets(text: string, secrets: readonly string[]): readonly string[] {
  const known = secrets.filter((secret) => [secret, btoa(secret), encodeURIComponent(secret)].some((form) => text.includes(form)));
  return [
    ...known.map((secret) => `A secret that begins with ${secret.slice(0, 3)}.`),
    ...shapes.filter((shape) => shape.test(text)).map((shape) => `Something of the shape ${shape}.`),
  ];
}
