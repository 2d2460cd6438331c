import { randomBytes } from "node:crypto";

/** The id of a session that is created at a time in epoch ms: the time, and random digits. */
export function newSessionId(createdAt: number): string {
  const time = new Date(createdAt).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${time}${randomBytes(10).toString("hex")}`;
}
