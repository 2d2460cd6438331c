import type { QueueInput } from "./analysis-input.ts";
import type { QueueNotice } from "./notice.ts";

/** What was seen of the wait in the queue. Times are epoch ms. */
export interface QueueTrack {
  readonly since: number;
  readonly position: number | null;
  readonly length: number | null;
  /** When a place was first told. */
  readonly watchedSince: number | null;
  /** When the place became better last. */
  readonly advancedAt: number | null;
}

/** The queue after one more answer; `info` is null if only the wait is known. */
export function noteQueue(known: QueueTrack | null, info: QueueInput["info"], now: number): QueueTrack {
  const track = known ?? { since: now, position: null, length: null, watchedSince: null, advancedAt: null };
  const position = info?.waitPosition ?? null;
  if (position === null || position <= 0) return track;
  const better = track.position !== null && position < track.position;
  return {
    ...track,
    position,
    length: info?.queueLength ?? null,
    watchedSince: track.watchedSince ?? now,
    advancedAt: better ? now : track.advancedAt,
  };
}

/** It moves if the place has become better within `patienceMs`. */
export function queueNotice(
  { since, position, length, watchedSince, advancedAt }: QueueTrack,
  now: number,
  patienceMs: number,
): QueueNotice {
  const moving =
    advancedAt !== null && now - advancedAt < patienceMs ? true : watchedSince !== null && now - watchedSince >= patienceMs ? false : null;
  return { type: "queue", since: new Date(since).toISOString(), position, length, moving };
}
