// Builds the documentation site: pages of the repository, and the reference made of doc comments. Fails on any dead link.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";

import { deadAnchors } from "./dead-anchors.ts";
import { rewriteLinks, type Surroundings } from "./rewrite-links.ts";
import { siteMap } from "./site-map.ts";
import { writeReference } from "./write-reference.ts";

const own = fileURLToPath(new URL("..", import.meta.url));
const root = join(own, "../..");
const pages = join(own, "pages");

const all = siteMap.flatMap((chapter) => chapter.pages);
const images = readdirSync(join(root, "docs/images")).map((file) => [`docs/images/${file}`, `images/${file}`] as const);
const surroundings: Surroundings = {
  pages: new Map([...all.map(({ source, path }) => [source, path] as const), ...images]),
  exists: (path) => existsSync(join(root, path)),
  repository: "https://github.com/maxcompute-rx/maxcompute-rx/blob/main",
};

rmSync(pages, { recursive: true, force: true });
for (const { source, path } of all) {
  const target = join(pages, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, rewriteLinks(readFileSync(join(root, source), "utf8"), source, surroundings));
}
cpSync(join(root, "docs/images"), join(pages, "images"), { recursive: true });
await writeReference(root, join(pages, "reference"));
await build(own);

const dead = deadAnchors(join(own, "dist"));
if (dead.length > 0) {
  console.error(`Links that lead to no place in their page:\n${dead.join("\n")}`);
  process.exitCode = 1;
} else {
  console.log(`The site is in apps/docs/dist.`);
}
