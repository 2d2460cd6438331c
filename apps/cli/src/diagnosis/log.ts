import { MaxComputeError, type Instance, type Worker } from "@maxcompute-rx/node";
import { defer, EMPTY, expand, firstValueFrom, fromEvent, last, map, merge, switchMap, take, timer, type Observable } from "rxjs";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { exitCodeOfLeaving, UsageError, type Program } from "../program.ts";
import { safeLines } from "../terminal/display-text.ts";
import { addedText } from "./added-text.ts";
import { shortName } from "./worker-stages.ts";

export interface LogOptions extends ConnectionOptions {
  readonly task?: string;
  readonly type?: string;
  readonly size?: number;
  readonly follow?: boolean;
}

/** Time between two looks at a log that is followed, in milliseconds. */
const followMs = 2000;

/** `log`: prints the log of a worker. With `follow`, it prints what is added, until the worker has ended. */
export async function log(program: Program, id: string, worker: string, options: LogOptions): Promise<number> {
  const { leaving, io } = program;
  if (options.size === 0) throw new UsageError("--size is a number of bytes above 0.");
  const instance = openConnection(program, options).instance(id);
  const call = { signal: leaving };
  const find = async (): Promise<Worker | undefined> => workerNamed(await instance.getTaskWorkers(options.task, call), worker);
  const first = await find();
  if (first !== undefined && first.logId === null) {
    throw new MaxComputeError("invalid_state", `Worker ${worker} has no log yet.`, {
      instanceId: id,
      nextStep: `It has one when it has started: maxcompute-rx workers ${id}`,
    });
  }
  const logId = first?.logId ?? worker;
  const read = async (): Promise<string> => instance.getWorkerLog(logId, { type: options.type, size: options.size, ...call });
  let told = await read();
  // Written without control characters to a terminal, unchanged to a file.
  const write = (text: string): void =>
    void io.stdout.write(io.stdout.isTTY === true && text !== "" ? `${safeLines(text)}${text.endsWith("\n") ? "\n" : ""}` : text);
  write(told);
  if (options.follow !== true) return exitCodes.succeeded;
  const look = async (): Promise<boolean> => {
    // Asked before the log is read, so that the last words of a worker are not missed.
    const ended = hasEnded(await find()) && (await endsToo(instance, first, call));
    const text = await read();
    write(addedText(told, text));
    told = text;
    return ended;
  };
  const looks$: Observable<boolean> = defer(look).pipe(
    expand((ended) => (ended ? EMPTY : timer(followMs).pipe(switchMap(look)))),
    last(),
  );
  const left$ = fromEvent(leaving, "abort").pipe(map(() => false));
  const ended = await firstValueFrom(merge(looks$, left$).pipe(take(1)));
  return ended ? exitCodes.succeeded : exitCodeOfLeaving(program);
}

/** By its short name, its id or the id of its log; of several attempts, the last one. */
function workerNamed(workers: readonly Worker[], name: string): Worker | undefined {
  return workers.findLast((worker) => shortName(worker) === name || worker.id === name || worker.logId === name);
}

function hasEnded(worker: Worker | undefined): boolean {
  return worker === undefined || worker.endTime !== null;
}

/** A log whose worker is not listed goes on as long as its job. */
async function endsToo(instance: Instance, worker: Worker | undefined, call: { readonly signal: AbortSignal }): Promise<boolean> {
  return worker !== undefined || (await instance.isTerminated(call));
}
