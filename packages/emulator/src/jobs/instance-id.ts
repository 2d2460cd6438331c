import { between, type Random } from "../base/random.ts";

/** `20230101120000123gabc1def2`: UTC time to the millisecond, `g`, 5 to 10 base-36 characters (docs/protocol.md 2). */
export function instanceId(now: number, random: Random): string {
  const time = new Date(now).toISOString().replace(/\D/g, "");
  const suffix = Array.from({ length: between(random, 7, 9) }, () => between(random, 0, 35).toString(36));
  return `${time}g${suffix.join("")}`;
}
