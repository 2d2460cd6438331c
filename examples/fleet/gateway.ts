// One of several gateways that work as one (docs/fleet.md). compose.yaml starts three of them.
import { serve } from "@hono/node-server";
import { createGateway } from "@maxcompute-rx/gateway";
import { gatewayMetrics } from "@maxcompute-rx/gateway/prometheus";
import { redisStore } from "@maxcompute-rx/gateway-redis";
import { createClient } from "@redis/client";
import { Hono } from "hono";
import { collectDefaultMetrics, Registry } from "prom-client";

const { REDIS_URL = "redis://localhost:6379", DEPLOYMENT = "board", PROJECT = "demo_project", PORT = "3000" } = process.env;
const { ODPS_ENDPOINT = "", ODPS_ACCESS_ID = "", ODPS_ACCESS_KEY = "" } = process.env;

const redis = createClient({ url: REDIS_URL, disableOfflineQueue: true, socket: { reconnectStrategy: 500 } });
redis.on("error", (error: Error) => console.error(`Redis: ${error.message}`));
await redis.connect();

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const metrics = gatewayMetrics(registry);
const gateway = createGateway({
  endpoint: ODPS_ENDPOINT,
  credentials: { accessKeyId: ODPS_ACCESS_ID, accessKeySecret: ODPS_ACCESS_KEY },
  basePath: "/maxcompute",
  // The proxy in front signs users in, and replaces this header in every request.
  authorize(request) {
    const user = request.headers.get("x-forwarded-user");
    return user === null ? null : { caller: user, projects: { [PROJECT]: ["read", "submit"] } };
  },
  store: redisStore(redis, { prefix: DEPLOYMENT }),
  onLog: metrics.onLog,
});
metrics.observe(gateway);

let isEnding = false;
const app = new Hono();
app.use(async (context, next) => {
  await next();
  // Kept-alive connections must not bring pages back to this process.
  if (isEnding) context.header("connection", "close");
});
app.all("/maxcompute/*", (context) => gateway(context.req.raw));
// The balancer must not forward this path.
app.get("/metrics", async (context) => context.text(await registry.metrics(), 200, { "content-type": registry.contentType }));
const server = serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => console.log(`Listening at port ${port}.`));

// No new connections; the other gateways watch on; pages go to them; answers that are on their way are sent.
process.once("SIGTERM", () => {
  isEnding = true;
  server.close(() => process.exit());
  // A connection over which nothing comes would keep the server open.
  setTimeout(() => process.exit(), 20_000);
  void gateway.handover();
});
