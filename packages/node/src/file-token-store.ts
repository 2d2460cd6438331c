import { open, readFile, rename, rm } from "node:fs/promises";

import type { TokenStore } from "@maxcompute-rx/core";

/**
 * Keeps the token of a watch in a file, for {@link MaxCompute.onEnd}. A new token is written to another file in the same folder, which
 * then replaces the old one, so that the file is whole whenever the process or the machine stops. It contains no secret. Errors of
 * the file system pass through unchanged.
 *
 * @example
 * ```ts
 * await mc.onEnd(ids, handler, { store: fileTokenStore("ends.token") });
 * ```
 */
export function fileTokenStore(path: string): TokenStore {
  return {
    async load() {
      try {
        return (await readFile(path, "utf8")).trim();
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      }
    },
    async save(token) {
      const next = `${path}.${crypto.randomUUID()}.tmp`;
      try {
        const file = await open(next, "wx", 0o600);
        try {
          await file.writeFile(`${token}\n`);
          // The new name must not become visible before the content is safe.
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(next, path);
      } catch (error) {
        await rm(next, { force: true });
        throw error;
      }
    },
  };
}
