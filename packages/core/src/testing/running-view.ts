import type { InstanceView } from "../watch/instance/instance-event.ts";

/** What is known of an instance that has just begun to run. */
export function runningView(instanceId: string): InstanceView {
  const times = { owner: null, startTime: null, endTime: null };
  return {
    instanceId,
    project: "p",
    status: "Running",
    statusText: "Running",
    ...times,
    tasks: [],
    progress: [],
    trouble: null,
    outcome: null,
  };
}
