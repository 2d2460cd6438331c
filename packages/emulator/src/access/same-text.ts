import { timingSafeEqual } from "node:crypto";

/** Compares texts in a time that does not tell how much of them is equal. */
export function sameText(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
