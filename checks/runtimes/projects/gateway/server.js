// Serves the pages that the other projects have built, and a gateway for all of them.
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { createGateway } from "@maxcompute-rx/gateway";
import { Hono } from "hono";

const { ODPS_ENDPOINT, ODPS_ACCESS_ID, ODPS_ACCESS_KEY, ODPS_PROJECT_NAME } = process.env;
const gateway = createGateway({
  endpoint: ODPS_ENDPOINT,
  credentials: { accessKeyId: ODPS_ACCESS_ID, accessKeySecret: ODPS_ACCESS_KEY },
  basePath: "/maxcompute",
  authorize: () => ({ caller: "page", projects: { [ODPS_PROJECT_NAME]: ["read", "read-results", "submit"] } }),
});

const app = new Hono();
app.all("/maxcompute/*", (c) => gateway(c.req.raw));
app.get("/favicon.ico", (c) => c.body(null, 204));
app.use(serveStatic({ root: ".." }));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
