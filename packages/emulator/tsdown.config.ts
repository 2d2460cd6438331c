import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts"],
  platform: "node",
  fixedExtension: false,
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
  plugins: [
    {
      // Bundled declarations keep imports that nothing in them mentions; users would have to compile the types of zod and hono.
      name: "no-idle-imports",
      renderChunk: (code, { fileName }) => (fileName.endsWith(".d.ts") ? withoutIdleImports(code) : null),
    },
  ],
});

function withoutIdleImports(declarations: string): string {
  return declarations.replaceAll(/^import \{ (\w+) \} from "[^"]+";\n/gm, (line: string, name: string) => {
    const mentions = declarations.match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
    return mentions.length > 1 ? line : "";
  });
}
