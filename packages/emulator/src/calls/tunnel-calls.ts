import { Hono } from "hono";
import { ServiceError } from "../http/service-error.ts";
import type { Env } from "../service.ts";

/**
 * There is no tunnel yet. It says so in JSON, the only form its clients read, and they fall back to `?result`
 * (docs/protocol.md 5.4).
 */
export function tunnelCalls(): Hono<Env> {
  const app = new Hono<Env>();
  const refuse = (): never => {
    throw new ServiceError(400, "InstanceTypeNotSupported", "The instance tunnel is not supported by this emulator.", { format: "json" });
  };
  app.post("/projects/:project/instances/:id", refuse);
  app.on(["GET", "POST", "PUT"], "/projects/:project/tables/:table", refuse);
  return app;
}
