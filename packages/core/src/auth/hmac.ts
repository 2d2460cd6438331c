type Hash = "SHA-1" | "SHA-256";

/** A key of Web Crypto. */
export type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Computes the HMAC of a text (as UTF-8) or of bytes with the platform's Web Crypto. */
export async function hmac(
  hash: Hash,
  key: Uint8Array<ArrayBuffer>,
  data: string | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return hmacBy(await hmacKey(hash, key), data);
}

/** A key for many HMACs: to import it takes about as long as an HMAC. */
export function hmacKey(hash: Hash, key: Uint8Array<ArrayBuffer>): Promise<HmacKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
}

/** The HMAC by a key of {@link hmacKey}. */
export async function hmacBy(key: HmacKey, data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}
