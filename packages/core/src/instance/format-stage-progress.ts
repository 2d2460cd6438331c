import type { TaskProgress } from "../model.ts";

/**
 * Formats progress like PyODPS's `get_stage_progress_formatted_string`: the local time `now`, then for each stage
 * `name:running/terminated/total(+n backups)[pct%]` and a tab, such as `2023-01-01 12:00:00 M1_job_0:1/2/3[66%]\t`.
 */
export function formatStageProgress(progress: TaskProgress, now: Date): string {
  const stages = progress.stages.map((stage) => {
    const backups = stage.backupWorkers > 0 ? `(+${stage.backupWorkers} backups)` : "";
    const workers = `${stage.runningWorkers}/${stage.terminatedWorkers}/${stage.totalWorkers}${backups}`;
    return `${stage.name}:${workers}[${stage.finishedPercentage}%]\t`;
  });
  return `${formatLocalTime(now)} ${stages.join("")}`;
}

function formatLocalTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [String(date.getFullYear()).padStart(4, "0"), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
