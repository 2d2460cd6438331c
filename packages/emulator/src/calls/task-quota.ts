import type { Instance } from "../jobs/instance.ts";
import type { StageProgress } from "../jobs/stage-schedule.ts";
import { splitStageId, type TaskLook } from "./task-look.ts";
import { workerCpu, workerMemoryMb } from "./task-summary.ts";

/** Two calls closer together answer an empty object (docs/protocol.md 2.13). */
const pauseMs = 30_000;
/** Workers that the one quota has place for. */
const places = 1000;

/** `?instancequota`: the quota group while the task's stages run, and what is used of it. */
export function taskQuota({ task, instance, now }: TaskLook, all: readonly Instance[]): unknown {
  if (task.quotaAskedAt !== undefined && now - task.quotaAskedAt < pauseMs) return {};
  task.quotaAskedAt = now;
  const stages = task.status === "Running" ? task.progress(now) : [];
  if (stages.length === 0) return {};
  const everywhere = all.flatMap(({ status, tasks }) => (status === "Running" ? tasks.flatMap((each) => each.progress(now)) : []));
  const used = resources(everywhere.reduce((sum, { runningWorkers }) => sum + runningWorkers, 0));
  const jobs = [...Map.groupBy(stages, ({ id }) => splitStageId(id).job)].map(([job, ofJob]) => {
    const info = {
      AmWaitingResInfo: ofJob.map((stage, index) => [index, stageDemand(stage, index)]),
      GroupAlias: instance.quota,
      GroupId: 1,
      GroupMaxQuota: resources(places),
      GroupRequest: resources(everywhere.reduce((sum, { totalWorkers, terminatedWorkers }) => sum + totalWorkers - terminatedWorkers, 0)),
      RuntimeQuota: resources(places),
      UsedQuota: used,
    };
    return [job, JSON.stringify(info)] as const;
  });
  return { quotaInfos: Object.fromEntries(jobs) };
}

function stageDemand(stage: StageProgress, index: number): unknown {
  return {
    RunningInstanceNum: stage.runningWorkers,
    SlotDesc: {},
    SuId: index,
    TotalInstanceNum: stage.totalWorkers,
    totalAheadResourceDesire: {},
    totalAheadTaskNum: 0,
    waitingQueueItemInfo: {},
  };
}

function resources(workers: number): { CPU: number; Memory: number } {
  return { CPU: workers * workerCpu, Memory: workers * workerMemoryMb };
}
