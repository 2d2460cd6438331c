import { createHash } from "node:crypto";

/** Stands for an account, a project and its service in the browser's storage. It is a hash, so that it says nothing about them. */
export function accountScope(endpoint: string, project: string, credentials: unknown): string {
  // Keys that come from a function change with time; then the project stands for the account.
  const keyId =
    typeof credentials === "object" && credentials !== null && "accessKeyId" in credentials ? String(credentials.accessKeyId) : "";
  return createHash("sha256")
    .update(JSON.stringify([endpoint, project, keyId]))
    .digest("hex")
    .slice(0, 16);
}
