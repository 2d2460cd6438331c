import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { bundle } from "./bundle.ts";
import { bundleWithVite } from "./bundle-with-vite.ts";
import { findSecrets } from "./find-secrets.ts";
import { entries } from "./entries.ts";
import { loadedTooEarly, weigh } from "./weigh.ts";

const id = "LTAI5tThisIsNoKeyOfAnybody";
const secret = "this-is-no-secret-of-anybody";

describe.each(Object.entries({ esbuild: bundle, Vite: bundleWithVite }))("a page that %s builds", (_name, bundler) => {
  const build = async (page: string): Promise<readonly string[]> =>
    (await bundler(page)).map(({ bytes }) => new TextDecoder().decode(bytes));

  // Keys as they lie about on the machines of people who build pages.
  beforeAll(() => {
    for (const prefix of ["", "VITE_"]) {
      vi.stubEnv(`${prefix}ODPS_ACCESS_ID`, id);
      vi.stubEnv(`${prefix}ODPS_ACCESS_KEY`, secret);
      vi.stubEnv(`${prefix}ALIBABA_CLOUD_ACCESS_KEY_SECRET`, secret);
    }
  });
  afterAll(() => vi.unstubAllEnvs());

  it.each(Object.entries(entries))("(%s) is built without a warning, and holds no key", async (_entry, page) => {
    const texts = await build(page);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.flatMap((text) => findSecrets(text, [id, secret]))).toEqual([]);
  });

  it("is found out when somebody puts a key into it", async () => {
    const page = `import { connect } from "@maxcompute-rx/browser"; console.log(connect, { accessKeyId: "${id}", accessKeySecret: "${secret}" });`;
    const found = (await build(page)).flatMap((text) => findSecrets(text, [secret]));
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found.join()).not.toContain(secret);
  });
});

describe("what is loaded when", () => {
  it("is noticed when a page loads at once what only calls need", async () => {
    const files = await bundle(
      `${entries.gateway}\nimport { createMaxCompute } from "@maxcompute-rx/core"; console.log(createMaxCompute);`,
    );
    expect(loadedTooEarly(files).join()).toContain("the XML parser");
    const { bytes } = weigh(files);
    expect(bytes).toBeGreaterThan(weigh(await bundle(entries.gateway)).bytes);
  });

  it("is not so for the page of the budget, which loads the rest by a file of its own", async () => {
    const files = await bundle(entries.gateway);
    expect(loadedTooEarly(files)).toEqual([]);
    expect(files.some(({ atOnce, modules }) => !atOnce && modules.some((module) => module.includes("fast-xml-parser")))).toBe(true);
  });
});
