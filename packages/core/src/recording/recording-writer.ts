import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { foldEvent } from "../watch/instance/fold-event.ts";
import { isTerminalEvent, type InstanceView } from "../watch/instance/instance-event.ts";
import { redactText } from "./redact-text.ts";
import { recordingFormat, recordingVersion, type RecordingHeader } from "./recording-header.ts";

/** What a recording is about. */
export interface RecordingSubject {
  /** The project of the instances. */
  readonly project: string;
  /** The ids of the instances, if they are known. Default: not known; any instance may appear. */
  readonly instanceIds?: Iterable<string> | undefined;
}

/** What is known of the parts that are there already. */
export interface WrittenParts {
  readonly part: number;
  readonly ended: Iterable<string>;
}

/** Turns events into the lines of a recording, without line feeds (docs/recordings.md). Knows no files. */
export class RecordingWriter {
  readonly #project: string;
  readonly #instances: Set<string>;
  readonly #now: () => number;
  readonly #ended: Set<string>;
  /** The instances that were seen in this section and have not ended. */
  readonly #open = new Map<string, { readonly view: InstanceView; readonly seq: number }>();
  #part: number;

  constructor({ project, instanceIds = [] }: RecordingSubject, now: () => number, { part, ended }: WrittenParts = { part: 1, ended: [] }) {
    this.#project = project;
    this.#instances = new Set(instanceIds);
    this.#now = now;
    this.#part = part;
    this.#ended = new Set(ended);
  }

  /** The header with which a recording begins, or goes on in the same part. */
  begin(): string {
    return this.#header();
  }

  /** The lines with which the next part begins. */
  nextPart(): readonly string[] {
    this.#part += 1;
    const at = new Date(this.#now()).toISOString();
    const snapshots = [...this.#open].map(([instanceId, { view, seq }]) => lineOf({ instanceId, seq, at, type: "snapshot", view }));
    return [this.#header(snapshots.length), ...snapshots];
  }

  /** The line of an event; null if the end of its instance is in the recording already, as after a restart of the recorder. */
  write(event: ManyInstancesEvent): string | null {
    const { instanceId } = event;
    if (this.#ended.has(instanceId)) return null;
    if (event.type === "rerun") {
      if (this.#instances.size > 0) this.#instances.add(instanceId);
      if (event.from !== null) this.#end(event.from);
    }
    if (event.type === "error" || isTerminalEvent(event)) this.#end(instanceId);
    else {
      const view = "view" in event ? event.view : this.#open.get(instanceId)?.view;
      if (view !== undefined) this.#open.set(instanceId, { view: foldEvent(view, event), seq: event.seq });
    }
    return lineOf(event);
  }

  #end(instanceId: string): void {
    this.#open.delete(instanceId);
    // Of a live list, the service tells which instances have ended; their number has no limit.
    if (this.#instances.has(instanceId)) this.#ended.add(instanceId);
  }

  #header(carried?: number): string {
    const header: RecordingHeader = {
      format: recordingFormat,
      version: recordingVersion,
      project: this.#project,
      instances: [...this.#instances],
      started: new Date(this.#now()).toISOString(),
      part: this.#part,
      ...(this.#ended.size === 0 ? {} : { ended: [...this.#ended] }),
      ...(carried === undefined ? {} : { carried }),
    };
    return JSON.stringify(header);
  }
}

function lineOf(event: ManyInstancesEvent): string {
  return JSON.stringify(event, (_name, value: unknown) => (typeof value === "string" ? redactText(value) : value));
}
