import { Hono } from "hono";
import { z } from "zod";
import { check } from "../base/check.ts";
import { checkFault } from "../faults/faults.ts";
import { emptyAnswer, jsonAnswer } from "../wire/answers.ts";
import { isLocal } from "../access/local.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, ServiceError } from "../wire/service-error.ts";
import { checkScriptedJob } from "../jobs/scripted-job.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";

const prefix = "/emulator";
const advanceSchema = z.strictObject({ ms: z.number().nonnegative() });

/** Whether a path belongs to the controls, which faults do not hit and the request log leaves out. */
export function isControl(path: string): boolean {
  return path.startsWith(`${prefix}/`);
}

/** `/emulator/*`: the emulator's own controls. Unsigned, and therefore only for callers on the same machine. */
export function controlCalls({ faults, clock, jobs, requests, settings }: Service): Hono<Env> {
  const app = new Hono<Env>().basePath(prefix);

  app.use(async (c, next) => {
    const origin = c.req.header("origin");
    // A page of another site could reach this through the browser on this machine.
    const foreignPage = origin !== undefined && origin !== new URL(c.req.url).origin;
    if (foreignPage || !isLocal(c.env?.remoteAddress)) {
      throw new ServiceError(403, "NoPermission", "The control calls of the emulator are for programs on the same machine only.", {
        format: "json",
      });
    }
    await next();
  });

  app.post("/faults", async (c) => {
    faults.add(await readJson(c.req.raw, checkFault));
    return jsonAnswer(faults.list());
  });
  app.get("/faults", () => jsonAnswer(faults.list()));
  app.delete("/faults", () => {
    faults.clear();
    return emptyAnswer(200);
  });

  app.post("/clock/advance", async (c) => {
    const { ms } = await readJson(c.req.raw, (value) => check(advanceSchema, value, 'The clock takes {"ms": N}.'));
    if (settings.clock === "real")
      throw new ServiceError(400, "InvalidParameter", "This emulator runs on real time, which cannot be moved.", { format: "json" });
    await clock.advance(ms);
    return jsonAnswer({ now: clock.now() });
  });

  app.post("/jobs", async (c) => jsonAnswer({ id: jobs.script(await readJson(c.req.raw, checkScriptedJob)) }));

  app.get("/requests", () => jsonAnswer(requests.list()));
  app.delete("/requests", () => {
    requests.clear();
    return emptyAnswer(200);
  });

  return app;
}

async function readJson<T>(request: Request, checked: (value: unknown) => T): Promise<T> {
  const body = await readBody(request);
  try {
    return checked(JSON.parse(body));
  } catch (error) {
    throw invalidParameter(error instanceof Error ? error.message : String(error));
  }
}
