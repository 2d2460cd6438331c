import { Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { randomBytes } from "node:crypto";
import { controlCalls, isControl } from "../calls/control-calls.ts";
import { functionCalls } from "../calls/function-calls.ts";
import { instanceCalls } from "../calls/instance-calls.ts";
import { instancesCalls } from "../calls/instances-calls.ts";
import { logviewPage } from "../calls/logview-page.ts";
import { maxQaCalls } from "../calls/maxqa-calls.ts";
import { offlineModelCalls } from "../calls/offline-model-calls.ts";
import { projectCalls } from "../calls/project-calls.ts";
import { schemaCalls } from "../calls/schema-calls.ts";
import { sessionCalls } from "../calls/session-calls.ts";
import { sessionTunnelCalls } from "../calls/session-tunnel-calls.ts";
import { refusedCalls, refusedUnsignedCalls } from "../calls/refused-calls.ts";
import { tableCalls } from "../calls/table-calls.ts";
import { streamCalls } from "../calls/stream-calls.ts";
import { upsertCalls } from "../calls/upsert-calls.ts";
import { loadTablesCall } from "../calls/load-tables-call.ts";
import { previewCalls } from "../calls/preview-calls.ts";
import { tableTunnelCalls } from "../calls/table-tunnel-calls.ts";
import { tunnelCalls } from "../calls/tunnel-calls.ts";
import { resourceCalls } from "../calls/resource-calls.ts";
import { securityCalls } from "../calls/security-calls.ts";
import { volumeCalls } from "../calls/volume-calls.ts";
import { xflowCalls } from "../calls/xflow-calls.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { authenticate } from "../access/authenticate.ts";
import { ConnectionDropped } from "../faults/connection-dropped.ts";
import { httpDate } from "../wire/dates.ts";
import { injectFaults } from "./inject-faults.ts";
import { unknownCall } from "./unknown-call.ts";
import { ServiceError } from "../wire/service-error.ts";
import { faultTarget, rawTargetPath, routePath } from "../wire/target.ts";

/** Headers that a page may read. */
const exposedHeaders = [
  "Content-Length",
  "Date",
  "Last-Modified",
  "Location",
  "Retry-After",
  "odps-tunnel-record-count",
  "odps-tunnel-schema",
  "x-odps-creation-time",
  "x-odps-end-time",
  "x-odps-mcqa-conn",
  "x-odps-mcqa-query-cookie",
  "x-odps-owner",
  "x-odps-request-id",
  "x-odps-start-time",
  "x-odps-task-finalized",
];

/** The whole service as one web-standard function. Rejects with {@link ConnectionDropped} where a fault drops the connection. */
export function createApp(service: Service): Hono<Env> {
  const { cors: origins } = service.settings;
  const app = new Hono<Env>({ getPath: (request) => routePath(new URL(request.url)) });
  app.use(observe(service));
  if (origins !== false) {
    app.use(
      cors({
        origin: origins.includes("*") ? "*" : [...origins],
        exposeHeaders: exposedHeaders,
        allowMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
      }),
    );
  }
  app.use(injectFaults(service));
  app.route("/", controlCalls(service));
  app.route("/", logviewPage(service));
  app.route("/", refusedUnsignedCalls());
  app.use(checkCaller(service));
  app.route("/", sessionTunnelCalls(service));
  app.route("/", tunnelCalls(service)); // before the others: it has its own words for a project that is not there
  app.route("/", projectCalls(service));
  app.route("/", schemaCalls(service));
  app.route("/", tableTunnelCalls(service));
  app.route("/", previewCalls(service));
  app.route("/", loadTablesCall(service));
  app.route("/", streamCalls(service));
  app.route("/", upsertCalls(service));
  app.route("/", tableCalls(service));
  app.route("/", maxQaCalls(service));
  app.route("/", sessionCalls(service));
  app.route("/", instancesCalls(service));
  app.route("/", instanceCalls(service));
  app.route("/", xflowCalls(service));
  app.route("/", offlineModelCalls(service));
  app.route("/", functionCalls(service));
  app.route("/", resourceCalls(service));
  app.route("/", volumeCalls());
  app.route("/", securityCalls(service));
  app.route("/", refusedCalls());
  app.notFound((c) => answerError(unknownCall(c.req.method, c.req.path), c.req.raw));
  app.onError((error, c) => {
    if (error instanceof ConnectionDropped) throw error;
    return answerError(error, c.req.raw);
  });
  return app;
}

/** Puts on every answer what every answer has, and writes it down. */
function observe({ clock, requests }: Service): MiddlewareHandler<Env> {
  return async (c, next) => {
    const answered = isControl(c.req.path) ? () => {} : requests.add(c.req.raw, clock.now());
    try {
      await next();
    } catch (error) {
      answered(0);
      throw error;
    }
    c.res.headers.set("Date", httpDate(clock.now()));
    if (!c.res.headers.has(requestIdHeader)) c.res.headers.set(requestIdHeader, newRequestId());
    if (c.res.body === null && c.res.status !== 204) c.res.headers.set("Content-Length", "0");
    answered(c.res.status);
  };
}

function checkCaller({ settings, clock, faults }: Service): MiddlewareHandler<Env> {
  return async (c, next) => {
    const url = new URL(c.req.url);
    const skew = faults.take(["clock-skew"], faultTarget(c.req.raw));
    const now = clock.now() + (skew === undefined ? 0 : (skew.ms ?? 3_600_000));
    const target = rawTargetPath(url) + url.search;
    const caller = authenticate({ method: c.req.method, target, headers: c.req.raw.headers }, settings, now);
    if (caller.kind === "logview" && !(isRead(c.req.method) && c.req.path.endsWith(`/instances/${caller.instanceId}`))) {
      throw new ServiceError(
        403,
        "NoPermission",
        `ODPS-0130013: Authorization exception - this token only reads the instance ${caller.instanceId}.`,
      );
    }
    await next();
  };
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

const requestIdHeader = "x-odps-request-id";

/** 24 upper-case hex digits (docs/protocol.md 1.4). */
function newRequestId(): string {
  return randomBytes(12).toString("hex").toUpperCase();
}

/** On every request to the tunnel (docs/tunnel.md 2.1), whose clients read errors in JSON. */
const tunnelVersionHeader = "x-odps-tunnel-version";

function answerError(error: unknown, request: Request): Response {
  const known =
    error instanceof ServiceError
      ? error
      : new ServiceError(
          500,
          "InternalServerError",
          `ODPS-0010000: System internal error - ${error instanceof Error ? error.message : String(error)}`,
        );
  const requestId = newRequestId();
  const response = known.toResponse(
    requestId,
    new URL(request.url).origin,
    request.headers.has(tunnelVersionHeader) ? "json" : known.format,
  );
  response.headers.set(requestIdHeader, requestId);
  return response;
}
