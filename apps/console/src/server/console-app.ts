import { join } from "node:path";

import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";

import { gatewayPath, type Backend } from "./backend.ts";

/** The folder that `vite build` writes the page to. */
export const builtPage: string = join(import.meta.dirname, "../../dist/page");

/** Page, gateway and the emulator's LogView pages as one web-standard application. `host` is the host name of the console. */
export function consoleApp({ project, gateway, emulated }: Backend, host: string): Hono {
  const app = new Hono();
  const names = new Set([host, "localhost", "127.0.0.1", "[::1]"]);

  // Another site could let its own host name point to this machine, so that browsers consider its pages to be of the same origin.
  app.use(async (c, next) => (names.has(new URL(c.req.url).hostname) ? next() : c.text("This console is not served under that name.", 421)));

  app.all(`${gatewayPath}/*`, (c) => gateway(c.req.raw));
  app.get("/settings.json", (c) => c.json({ project, emulator: emulated !== null }));
  if (emulated !== null) {
    const { emulator } = emulated;
    for (const path of ["/api/*", "/logview", "/logview/*", "/:region/job-insights"]) app.all(path, (c) => emulator.fetch(c.req.raw));
  }

  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], fontSrc: ["'self'", "data:"], imgSrc: ["'self'", "data:"], styleSrc: ["'self'", "'unsafe-inline'"] } }));
  app.use("/assets/*", async (c, next) => {
    await next();
    if (c.res.ok) c.header("Cache-Control", "public, max-age=31536000, immutable"); // their names tell their content
  });
  app.use(serveStatic({ root: builtPage }));
  app.get("/assets/*", (c) => c.notFound());
  // All other addresses belong to views of the page.
  app.get("*", serveStatic({ path: join(builtPage, "index.html") }));
  return app;
}
