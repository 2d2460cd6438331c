import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

type Manifest = Readonly<Record<string, unknown>>;

const read = (path: string): Manifest => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));

/** The entries of one or more lists of a manifest; what it does not have is empty. */
const entries = (...lists: readonly unknown[]): Record<string, string> => Object.assign({}, ...lists);

describe.each(["core", "deno"])("JSR and npm, of %s", (name) => {
  const [jsr, npm] = [read(`${name}/deno.json`), read(`${name}/package.json`)];

  it("are told the same name, version and licence", () => {
    expect([jsr["name"], jsr["version"], jsr["license"]]).toEqual([npm["name"], npm["version"], npm["license"]]);
  });

  it("have the same doors", () => {
    const { "./package.json": _manifest, ...doors } = entries(npm["exports"]);
    expect(jsr["exports"]).toEqual(doors);
  });

  it("have the same versions of libraries", () => {
    const versions = entries(npm["dependencies"], npm["optionalDependencies"], npm["peerDependencies"]);
    for (const specifier of Object.values(entries(jsr["imports"]))) {
      const [, library = "", version] = /^npm:(@?[^@]+)@([^/]+)/.exec(specifier) ?? [];
      expect([library, version]).toEqual([library, versions[library]]);
    }
  });
});
