export type HmacHash = "SHA-1" | "SHA-256";

/** Computes HMACs with one key. */
export type Hmac = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Prepares a key for many HMACs, because to import it takes about as long as an HMAC. The hash and the key belong to the signature. */
export type HmacOf = (hash: HmacHash, key: Uint8Array) => Hmac | Promise<Hmac>;

/** The platform's Web Crypto. It computes on another thread, and its answer takes longer than the HMAC itself. */
export const webCryptoHmac: HmacOf = async (hash, key) => {
  const imported = await crypto.subtle.importKey("raw", new Uint8Array(key), { name: "HMAC", hash }, false, ["sign"]);
  return async (data) => new Uint8Array(await crypto.subtle.sign("HMAC", imported, new Uint8Array(data)));
};

/** One HMAC of a text, as UTF-8. */
export async function hmac(hash: HmacHash, key: Uint8Array, text: string, hmacOf: HmacOf = webCryptoHmac): Promise<Uint8Array> {
  return hmacBy(await hmacOf(hash, key), text);
}

/** The HMAC of a text, as UTF-8, by a prepared key. */
export async function hmacBy(by: Hmac, text: string): Promise<Uint8Array> {
  return by(new TextEncoder().encode(text));
}
