import { join } from "node:path";

import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { secureHeaders } from "hono/secure-headers";

import { gatewayPath, type Backend } from "./backend.ts";
import { historyRoutes } from "./history/history-routes.ts";
import type { OpenedHistory } from "./history/open-history.ts";

/** The folder that `vite build` writes the page to. */
export const builtPage: string = join(import.meta.dirname, "../../dist/page");

type Env = { Bindings: HttpBindings };

/**
 * Page, gateway, history and the emulator's LogView pages as one web-standard application. `host` is the host name of the console, and
 * `page` is there when the page is.
 */
export function consoleApp(
  { project, scope, gateway, authorize, emulated }: Backend,
  history: OpenedHistory,
  host: string,
  page?: Promise<unknown>,
): Hono<Env> {
  const app = new Hono<Env>();
  const names = new Set([host, "localhost", "127.0.0.1", "[::1]"]);

  // Another site could let its own host name point to this machine, so that browsers consider its pages to be of the same origin.
  app.use(async (c, next) =>
    names.has(new URL(c.req.url).hostname) ? next() : c.text("This console is not served under that name.", 421),
  );

  app.all(`${gatewayPath}/*`, (c) => gateway(c.req.raw));
  app.route("/api/history", historyRoutes({ ...history, gateway, gatewayPath, authorize }));
  // Nothing else of the service is served here: pages ask through the gateway, which knows who may do what.
  app.all("/api/*", (c) => c.text("The console does not serve this address.", 404));
  app.get("/settings.json", (c) => c.json({ project, scope, emulator: emulated !== null }));
  if (emulated !== null) {
    const { emulator } = emulated;
    // Of the emulator, only the pages to which LogView links lead. Its controls stay with the program that has made it.
    const showLogview = async (c: Context<Env>): Promise<Response> => emulator.fetch(new Request(c.req.url, { method: c.req.method }));
    app.get("/logview", showLogview);
    app.get("/logview/", showLogview);
    // This page asks for no token: being on the same machine has to do. In process, the emulator cannot tell who asks.
    app.get("/:region/job-insights", async (c) => {
      const { remoteAddress } = c.env.incoming.socket;
      return isLocal(remoteAddress) ? showLogview(c) : c.text("This page is shown only to browsers on the console's own machine.", 403);
    });
  }

  if (page !== undefined) {
    app.use(async (_, next) => {
      await page;
      await next();
    });
  }
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        fontSrc: ["'self'", "data:"],
        imgSrc: ["'self'", "data:"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    }),
  );
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

function isLocal(address: string | undefined): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address ?? "");
}
