import { z } from "zod";
import { batchQuota, type Instance } from "../jobs/instance.ts";
import type { Lane } from "../jobs/jobs.ts";
import { failing, interactiveSpeed, withRowLimit } from "./interactive-work.ts";
import { interactiveErrors } from "./interactive-errors.ts";

/** What a submit on an interactive quota asks for if it cannot run there: header `x-odps-fallback-infos` (docs/protocol.md 5.6). */
export interface Fallback {
  readonly quota: string;
}

const fallbackShape = z.object({ Fallback: z.string(), FallBackQuota: z.string().optional() });

/** Undefined without the header, and for one that asks for no fallback. */
export function readFallback(header: string | undefined): Fallback | undefined {
  if (header === undefined) return undefined;
  const infos = z.string().transform(parseJson).pipe(fallbackShape).safeParse(header);
  return infos.success && infos.data.Fallback.toLowerCase() === "true" ? { quota: infos.data.FallBackQuota ?? batchQuota } : undefined;
}

/** How a job runs on an interactive quota. With an `error` it fails, or runs as a batch job if it asked for that. */
export function maxQaLane(
  quota: string,
  { error, fallback }: { readonly error: string | undefined; readonly fallback: Fallback | undefined },
): Lane {
  const fallsBack = error !== undefined && fallback !== undefined;
  return {
    quota: fallsBack ? fallback.quota : quota,
    idSuffix: "_mcqa",
    queueMs: 0,
    speed: fallsBack ? 1 : interactiveSpeed,
    resultDescriptor: true,
    adapt: async (task, prepare) => {
      if (fallsBack) return (await prepare()).work;
      if (error !== undefined) return failing(error);
      if (task.type !== "SQL") return failing(`${interactiveErrors["unsupported-feature"]}: a task of the type ${task.type}`);
      const prepared = await prepare();
      const work = withRowLimit(prepared);
      const isSelect = prepared.statements.at(-1)?.kind === "select";
      return (run) => {
        run.task.isSelect = isSelect;
        return work(run);
      };
    },
  };
}

/** What clients echo in each later request about a query. */
export function queryCookie({ id }: Instance): string {
  return Buffer.from(`query=${id}`).toString("base64");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
