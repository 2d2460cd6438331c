import { join } from "node:path";

const page = (folder: string): string => `import ${JSON.stringify(join(import.meta.dirname, folder, "main.ts"))};`;

/** Pages by which the doors of the browser package are weighed: programs that import them. */
export const entries: Readonly<Record<"gateway" | "direct", string>> = {
  gateway: page("gateway-page"),
  direct: page("direct-page"),
};
