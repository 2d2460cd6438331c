import type { XFlowInfo } from "@maxcompute-rx/node";
import { catchError, concat, EMPTY, map, of } from "rxjs";

import { conclude, report, type LeaveOptions } from "../follow/conclude.ts";
import { openConnection, type ConnectionOptions } from "../connection.ts";
import { printTable } from "../terminal/print-table.ts";
import { exitCodes, worstExitCode } from "../exit-codes.ts";
import { follow, type FollowOptions } from "../follow/follow.ts";
import type { Program } from "../program.ts";
import { submit } from "../follow/submit.ts";

export interface XFlowRunOptions extends LeaveOptions, FollowOptions {
  readonly xflowProject?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly hint: Readonly<Record<string, string>>;
  readonly priority?: number;
}

export interface XFlowListOptions extends ConnectionOptions {
  readonly xflowProject?: string;
  readonly json?: boolean;
}

export interface XFlowSubsOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `xflow run`: starts an XFlow and follows it, and its sub-instances as they appear. */
export async function xflowRun(program: Program, name: string, options: XFlowRunOptions): Promise<number> {
  const mc = openConnection(program, options);
  const { xflowProject, param: parameters, hint, priority } = options;
  const hints = Object.keys(hint).length === 0 ? undefined : hint;
  const instance = await submit(program, () => mc.runXFlow(name, { xflowProject, parameters, hints, priority }));
  if (options.json !== true) program.io.stdout.write(`Submitted as ${instance.id} to ${mc.project}.\n`);
  // If the nodes cannot be read, the watch of the XFlow itself continues, and the error is reported at the end.
  const failures: unknown[] = [];
  const subs$ = instance.xflowSubInstances$.pipe(
    map((sub) => ({ title: sub.name, instance: sub.instance })),
    catchError((error: unknown) => {
      failures.push(error);
      return EMPTY;
    }),
  );
  const followed = await follow(program, concat(of({ title: name, instance }), subs$), options);
  const code = await conclude(program, followed, options);
  return code === exitCodes.succeeded ? worstExitCode(failures.map((error) => report(program, error))) : code;
}

/** `xflow list`: lists the XFlows of a project. */
export async function xflowList(program: Program, options: XFlowListOptions): Promise<number> {
  const mc = openConnection(program, { ...options, project: options.xflowProject ?? options.project });
  const found: XFlowInfo[] = [];
  for await (const xflow of mc.listXFlows({ signal: program.leaving })) found.push(xflow);
  if (options.json === true) printJson(program, found);
  else
    printTable(
      program,
      ["XFLOW", "OWNER"],
      found.map(({ name, owner }) => [name, owner ?? "–"]),
    );
  return exitCodes.succeeded;
}

/** `xflow subs`: lists the instances that an XFlow has started so far. */
export async function xflowSubs(program: Program, id: string, options: XFlowSubsOptions): Promise<number> {
  const call = { signal: program.leaving };
  const found = await openConnection(program, options).getXFlowSubInstances(id, call);
  const rows = await Promise.all(
    [...found].map(async ([name, sub]) => ({ name, instanceId: sub.id, status: (await sub.reload(call)).statusText })),
  );
  if (options.json === true) printJson(program, rows);
  else
    printTable(
      program,
      ["NODE", "INSTANCE", "STATUS"],
      rows.map(({ name, instanceId, status }) => [name, instanceId, status]),
      ["INSTANCE"],
    );
  return exitCodes.succeeded;
}

function printJson({ io }: Program, rows: readonly object[]): void {
  io.stdout.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
