import { Hono } from "hono";
import type { Env } from "../wire/env.ts";
import { xmlAnswer } from "../wire/answers.ts";
import { ServiceError } from "../wire/service-error.ts";
import { el } from "../wire/xml.ts";

/** `/projects/{p}/volumes`: there are none, and none can be made (docs/protocol.md 8.12). */
export function volumeCalls(): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/volumes", () => xmlAnswer(el("Volumes", [el("Marker"), el("MaxItems", "1000")])));
  app.on(["GET", "DELETE"], "/projects/:project/volumes/:volume", (c) => {
    throw new ServiceError(404, "NoSuchVolume", `ODPS-0421211: Volume not found - '${c.req.param("volume")}'.`);
  });

  return app;
}
