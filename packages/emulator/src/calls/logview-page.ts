import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { authenticate, tokenIn } from "../access/authenticate.ts";
import { isLocal } from "../access/local.ts";
import { noSuchInstance, ServiceError } from "../wire/service-error.ts";
import { subQueryOf } from "../interactive/session-info.ts";
import type { Instance } from "../jobs/instance.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";

/**
 * What a person sees who follows a LogView link: `/logview/?h=…&p=…&i=…&token=…` or `/{region}/job-insights?h=…&p=…&i=…`,
 * of a query in a session with `&subQuery={n}` (docs/protocol.md 3.3, 3.4).
 */
export function logviewPage(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  const answer = (c: Context<Env>, id: string): Response | Promise<Response> => {
    const instance = service.jobs.store.get(id);
    const subQuery = c.req.query("subQuery");
    const shown = instance === undefined || subQuery === undefined ? instance : subQueryOf(instance, subQuery);
    if (shown === undefined) throw noSuchInstance(id);
    return c.html(page(shown, service));
  };

  app.on("GET", ["/logview", "/logview/"], (c) => {
    const id = c.req.query("i") ?? "";
    const request = {
      method: "GET",
      target: "/",
      headers: new Headers({ "x-odps-bearer-token": tokenIn(new URL(c.req.url), "token") ?? "" }),
    };
    const caller = authenticate(request, service.settings, service.clock.now());
    if (caller.kind === "logview" && caller.instanceId !== id) {
      throw new ServiceError(403, "NoPermission", "ODPS-0130013: Authorization exception - this token belongs to another instance.");
    }
    return answer(c, id);
  });

  // The console asks a person to sign in; here being on the same machine has to do.
  app.get("/:region/job-insights", (c) => {
    if (!isLocal(c.env?.remoteAddress))
      throw new ServiceError(403, "NoPermission", "This page is shown only to browsers on the emulator's own machine.");
    return answer(c, c.req.query("i") ?? "");
  });
  return app;
}

function page(instance: Instance, { clock, settings }: Service): ReturnType<typeof html> {
  const again = instance.status === "Running" ? html`<meta http-equiv="refresh" content="1" />` : "";
  const tasks = instance.tasks.map((task) => {
    const rows = task.progress(clock.now()).map(
      (stage) =>
        html`<tr>
          <td>${stage.id}</td>
          <td>${stage.status.toLowerCase()}</td>
          <td><progress max="100" value="${stage.finishedPercentage}"></progress> ${stage.finishedPercentage}%</td>
          <td>${stage.terminatedWorkers} of ${stage.totalWorkers} workers</td>
        </tr>`,
    );
    const error = task.status === "Failed" && task.result?.format === "text" ? html`<pre>${task.result.text}</pre>` : "";
    return html`<h2>${task.name}: ${task.status}</h2>
      ${error}
      <table>
        ${rows}
      </table>`;
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${again}
        <title>${instance.id}</title>
        <style>
          body {
            font: 16px/1.5 system-ui;
            margin: 2rem;
          }
          td {
            padding-right: 2rem;
          }
        </style>
      </head>
      <body>
        <h1>${instance.id}</h1>
        <p>${settings.project}, ${instance.status}</p>
        ${tasks}
      </body>
    </html>`;
}
