import { expect, it } from "vitest";

import { rewriteLinks, type Surroundings } from "./rewrite-links.ts";

const surroundings: Surroundings = {
  pages: new Map([
    ["README.md", "index.md"],
    ["docs/guides/cancel.md", "guides/cancel.md"],
    ["packages/node/README.md", "packages/node.md"],
  ]),
  exists: (path) =>
    ["README.md", "docs/guides/cancel.md", "packages/node/README.md", "packages/node", "packages/node/src/connect.ts"].includes(path),
  repository: "https://host.test/files",
};

const rewritten = (text: string, source = "docs/guides/cancel.md"): string => rewriteLinks(text, source, surroundings);

it("leads to the page that a file has become, from wherever the page stands", () => {
  expect(rewritten("[a](../../packages/node/README.md#options)")).toBe("[a](../packages/node.md#options)");
  expect(rewritten("[a](docs/guides/cancel.md)", "README.md")).toBe("[a](./guides/cancel.md)");
  expect(rewritten("[a](packages/node)", "README.md")).toBe("[a](./packages/node.md)");
});

it("leads to the repository for a file that is no page, and leaves the web and the page itself alone", () => {
  expect(rewritten("[a](../../packages/node/src/connect.ts)")).toBe("[a](https://host.test/files/packages/node/src/connect.ts)");
  expect(rewritten("[a](https://x.test/y) [b](#c)")).toBe("[a](https://x.test/y) [b](#c)");
});

it("leaves code alone", () => {
  const text = "`[a](gone.md)` and\n```md\n[a](gone.md)\n```\n";
  expect(rewritten(text)).toBe(text);
});

it("does not let a link lead nowhere", () => {
  expect(() => rewritten("[a](gone.md)")).toThrow("docs/guides/cancel.md links to gone.md, but there is no docs/guides/gone.md.");
});
