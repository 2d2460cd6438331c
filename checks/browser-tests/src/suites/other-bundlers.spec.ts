import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { publishedFile, publishedSpecifier } from "@maxcompute-rx/page-weight/published-packages";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import webpack from "webpack";

// Vite and esbuild are tried by checks/page-weight.

const doors = ["browser", "core", "core/page", "core/calls"].map((door) => `@maxcompute-rx/${door}`);

let folder: string;
let entry: string;
beforeAll(async () => {
  const dist = join(import.meta.dirname, "../../dist");
  await mkdir(dist, { recursive: true });
  folder = await mkdtemp(join(dist, "bundlers-"));
  entry = join(folder, "page.js");
  await writeFile(
    entry,
    'import { connect } from "@maxcompute-rx/browser"; connect({ gateway: "/gw", project: "p" }).instances$().subscribe(console.log);',
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe("a page through a gateway, its calls in a file of their own, is built without a warning", () => {
  it("by Rollup", async () => {
    const warnings: string[] = [];
    const build = await rollup({
      input: entry,
      onwarn: ({ message }) => warnings.push(message),
      plugins: [
        {
          name: "published packages",
          resolveId: (specifier) => (publishedSpecifier.test(specifier) ? publishedFile(specifier) : null),
        },
        nodeResolve({ browser: true }),
      ],
    });
    const { output } = await build.generate({ format: "es" });
    await build.close();
    // Rollup has something to say about two comments and a cycle inside zod; nothing else.
    expect(warnings.filter((warning) => !warning.includes("node_modules/zod/"))).toEqual([]);
    const chunks = output.filter((file) => file.type === "chunk");
    expect(chunks.length).toBeGreaterThan(1);
    const first = chunks.find(({ isEntry }) => isEntry);
    expect(first?.moduleIds.filter((id) => id.includes("fast-xml-parser"))).toEqual([]);
  });

  it("by webpack", async () => {
    const alias = Object.fromEntries(await Promise.all(doors.map(async (door) => [`${door}$`, await publishedFile(door)])));
    const compiler = webpack({
      mode: "production",
      target: ["web", "es2022"],
      context: folder,
      entry,
      output: { path: join(folder, "webpack") },
      resolve: { alias },
      performance: false,
    });
    const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) =>
      compiler?.run((error, done) => (error ? reject(error) : resolve(done))),
    );
    await new Promise<void>((resolve) => compiler?.close(() => resolve()));
    const told = stats?.toJson({ all: false, warnings: true, errors: true, assets: true });
    expect([...(told?.errors ?? []), ...(told?.warnings ?? [])].map(({ message }) => message)).toEqual([]);
    expect(told?.assets?.length).toBeGreaterThan(1);
  });
});
