import { MaxComputeError, type Instance, type MaxCompute } from "@maxcompute-rx/browser";

/**
 * Runs the SQL of an instance as a new job, with its name, priority and settings. The old instance is not changed.
 *
 * @throws {MaxComputeError} `unsupported` if the job is not one SQL task
 */
export async function runAgain(mc: MaxCompute, id: string): Promise<Instance> {
  const { name, priority, tasks } = await mc.instance(id).getJob();
  const [task, ...others] = tasks;
  if (task?.type !== "SQL" || others.length > 0) {
    throw new MaxComputeError("unsupported", "Only a job with a single SQL task can be run again from here.", { instanceId: id });
  }
  return mc.runSql(task.query, { name, priority, hints: settingsOf(task.properties?.["settings"]) });
}

/** The settings of a task, which are a JSON object as text. What is no text there is left out. */
export function settingsOf(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const settings: unknown = JSON.parse(text ?? "{}");
    if (typeof settings !== "object" || settings === null) return {};
    return Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  } catch {
    return {};
  }
}
