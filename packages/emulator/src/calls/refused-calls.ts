import { Hono } from "hono";
import type { Env } from "../wire/env.ts";
import { notAllowed } from "../tables/tunnel-table.ts";

/** Calls of official clients that the service answers and this emulator does not: refused in words, not by a bare 404. */
export function refusedCalls(): Hono<Env> {
  const app = new Hono<Env>();
  const refuse = (path: string, why: string): void => {
    app.all(path, () => {
      throw notAllowed(why);
    });
  };
  for (const way of ["uploads", "downloads"]) {
    for (const rest of ["", "/*"]) refuse(`/projects/:project/tunnel/${way}${rest}`, "this emulator has no volume tunnel");
  }
  return app;
}

/** The same, of calls whose path begins with the `/api` that other paths have in front: their signatures cannot be checked here. */
export function refusedUnsignedCalls(): Hono<Env> {
  const app = new Hono<Env>();
  app.all("/storage/*", () => {
    throw notAllowed("this emulator has no storage API; read the table through its tunnel");
  });
  return app;
}
