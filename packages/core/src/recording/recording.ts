import type { ManyInstancesEvent } from "../instance/watch-instances.ts";

/** A recording that was read: what was whole, and what was not. Plain JSON. */
export interface Recording {
  /** The project of the instances. */
  readonly project: string;
  /** The ids of the instances that were to be recorded. Empty if they were not known at the beginning. */
  readonly instanceIds: readonly string[];
  /** When the recording began: ISO 8601 in UTC. */
  readonly started: string;
  /** The events in the order in which they were received. Those of each instance begin with a `snapshot` or `rerun`, or are one `error`. */
  readonly events: readonly ManyInstancesEvent[];
  /** The instances whose end is not in the recording. */
  readonly unended: readonly string[];
  /** The times in which nothing was recorded, because the recorder had been ended and was started again. */
  readonly gaps: readonly RecordingGap[];
  /** What is wrong with the recording; empty if nothing is. `events` holds what was whole. */
  readonly damage: readonly RecordingDamage[];
}

/** A time in which nothing was recorded: ISO 8601 in UTC. The snapshots after it contain what had changed. */
export interface RecordingGap {
  /** The time of the last event before it. */
  readonly from: string;
  /** When the recording went on. */
  readonly to: string;
}

/** Something that is wrong with a recording. */
export interface RecordingDamage {
  /** The number of the file, from 1. */
  readonly part: number;
  /** The number of the line in its file, from 1. */
  readonly line: number;
  /**
   * - `cut`: a line was not written completely; it is left out
   * - `unreadable`: a line is not JSON, or the rest of a file cannot be decompressed; it is left out
   * - `foreign`: a line is no event, or one of a type, an instance or a project that does not belong to the recording; it is left out
   * - `doubled`: an event was there already, or comes after the end of its instance; it is left out
   * - `missing`: events or parts before this line are missing. An event that comes before the snapshot of its instance is left out
   */
  readonly kind: "cut" | "unreadable" | "foreign" | "doubled" | "missing";
  /** What is wrong, as a sentence for people. */
  readonly message: string;
}
