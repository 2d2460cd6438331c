import { expect, it } from "vitest";

import { loadEmulator } from "./emulator-package.ts";

it("says how to install the emulator where it is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package '@maxcompute-rx/emulator' imported from cli.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  await expect(loadEmulator(() => Promise.reject(missing))).rejects.toMatchObject({
    code: "configuration",
    nextStep: expect.stringContaining("npm install @maxcompute-rx/emulator") as unknown,
  });
});

it("does not hide another error of it", async () => {
  await expect(loadEmulator(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
