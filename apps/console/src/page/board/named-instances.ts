import type { InstanceSummary } from "@maxcompute-rx/browser";

type Naming = (instances: readonly InstanceSummary[], names: ReadonlyMap<string, string | null>) => readonly InstanceSummary[];

/**
 * Returns a function that puts the names that became known later into the instances of the list, so that everything after it (search,
 * order, groups, rows) sees what is shown. An instance of which nothing has changed stays the same object.
 */
export function createNaming(): Naming {
  const before = new WeakMap<InstanceSummary, InstanceSummary>();
  return (instances, names) =>
    instances.map((instance) => {
      const name = instance.jobName === null ? (names.get(instance.instanceId) ?? null) : null;
      if (name === null) return instance;
      const kept = before.get(instance);
      if (kept !== undefined && kept.jobName === name) return kept;
      const named = { ...instance, jobName: name };
      before.set(instance, named);
      return named;
    });
}

/** Whether the name of an instance can still become known by a request. */
export function lacksName({ status, jobName }: InstanceSummary): boolean {
  return status === "Terminated" && jobName === null;
}
