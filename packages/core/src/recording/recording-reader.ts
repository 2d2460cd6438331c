import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { isTerminalEvent } from "../watch/instance/instance-event.ts";
import { eventCheck } from "./event-schema.ts";
import { notRecording, readHeader, type RecordingHeader } from "./recording-header.ts";
import type { Recording, RecordingDamage, RecordingGap } from "./recording.ts";

/** The last event of an instance in the present section. */
interface LastEvent {
  readonly seq: number;
  /** Null for an event that was left out. */
  readonly event: ManyInstancesEvent | null;
}

/** Reads a recording line by line. Throws if it is no recording, or one of a later version. */
export class RecordingReader {
  readonly #onEvent: (event: ManyInstancesEvent) => void;
  readonly #check = eventCheck();
  readonly #gaps: RecordingGap[] = [];
  readonly #damage: RecordingDamage[] = [];
  readonly #instances = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #ended = new Set<string>();
  /** Empty at the beginning of each section that does not continue the one before. */
  readonly #last = new Map<string, LastEvent>();
  #first: RecordingHeader | null = null;
  #header: RecordingHeader | null = null;
  #line = 0;
  #lastAt: string | null = null;
  /** A line that is not JSON: cut, if nothing or a header follows. */
  #broken: number | null = null;
  /** Lines that repeat what the part before has told. */
  #carried = 0;
  #isOfOtherProject = false;

  /** @param onEvent receives the events that were whole, in order. A recording of days may be too large for the memory. */
  constructor(onEvent: (event: ManyInstancesEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** The number of the file that is read. */
  get part(): number {
    return this.#header?.part ?? 1;
  }

  /** The instances that have ended, in this part or in one before. */
  get ended(): ReadonlySet<string> {
    return this.#ended;
  }

  /** Takes the next line, without its line feed. */
  push(text: string): void {
    this.#line += 1;
    if (text.trim() === "") return;
    const value = parsed(text);
    if (typeof value !== "object" || value === null) {
      this.#tellBroken("unreadable");
      if (this.#header === null) throw notRecording("This is no recording: its first line is no header, or it was cut.");
      this.#broken = this.#line;
      return;
    }
    const header = readHeader(value);
    if (header !== undefined) return this.#begin(header);
    if (this.#header === null) throw notRecording("This is no recording: its first line is no header.");
    this.#tellBroken("unreadable");
    this.#take(value);
  }

  /** Adds damage that the reader of the bytes has found after the last line. */
  tell(kind: RecordingDamage["kind"], message: string): void {
    this.#damage.push({ part: this.part, line: this.#line, kind, message });
  }

  /** Everything but the events. */
  finish(): Omit<Recording, "events"> {
    this.#tellBroken("cut");
    if (this.#first === null) throw notRecording("This is no recording: it is empty.");
    const { project, instances, started } = this.#first;
    const unended = [...new Set([...this.#instances, ...this.#seen])].filter((id) => !this.#ended.has(id) && !this.#isKnownToHaveEnded(id));
    return { project, instanceIds: instances, started, unended, gaps: this.#gaps, damage: this.#damage };
  }

  #begin(header: RecordingHeader): void {
    this.#tellBroken("cut");
    const before = this.#header;
    if (before !== null && header.part !== before.part) this.#line = 1;
    this.#header = header;
    this.#first ??= header;
    this.#isOfOtherProject = header.project !== this.#first.project;
    if (this.#isOfOtherProject)
      return this.tell("foreign", `Here begins a recording of another project, ${header.project}. Its events are left out.`);
    if (before !== null && header.part > before.part + 1)
      this.tell("missing", `Parts between ${before.part} and ${header.part} are missing.`);
    for (const id of header.instances) this.#instances.add(id);
    for (const id of header.ended ?? []) this.#ended.add(id);
    const continues = before !== null && header.carried !== undefined && header.part === before.part + 1;
    this.#carried = continues ? (header.carried ?? 0) : 0;
    if (continues) return;
    this.#last.clear();
    if (before !== null && header.carried === undefined) this.#gaps.push({ from: this.#lastAt ?? before.started, to: header.started });
  }

  #take(value: object): void {
    if (this.#isOfOtherProject) return;
    const checked = this.#check(value);
    if ("wrong" in checked) return this.tell("foreign", `The line is left out: ${checked.wrong}.`);
    if ("unknownType" in checked) {
      this.tell("foreign", `The event is left out: this version does not know the type ${checked.unknownType}.`);
      if (this.#last.has(checked.instanceId)) this.#last.set(checked.instanceId, { seq: checked.seq, event: null });
      return;
    }
    const { event } = checked;
    if (event.type === "snapshot" && this.#carried > 0) {
      this.#carried -= 1;
      // The part before was cut where it should have told this.
      if (this.#last.get(event.instanceId)?.seq === event.seq) return;
    } else this.#carried = 0;
    if (this.#belongs(event)) this.#add(event);
  }

  #belongs(event: ManyInstancesEvent): boolean {
    const { instanceId } = event;
    if (event.type === "rerun" && this.#instances.size > 0 && (event.from === null || this.#instances.has(event.from)))
      this.#instances.add(instanceId);
    if (this.#instances.size > 0 && !this.#instances.has(instanceId)) {
      this.tell("foreign", `The event is left out: ${instanceId} is not one of the recorded instances.`);
      return false;
    }
    if (this.#ended.has(instanceId)) {
      this.tell("doubled", `The event ${event.type} of ${instanceId} is left out: the instance has ended before.`);
      return false;
    }
    return true;
  }

  #add(event: ManyInstancesEvent): void {
    const { instanceId, type } = event;
    const last = this.#last.get(instanceId);
    this.#seen.add(instanceId);
    if (type === "error") {
      this.#ended.add(instanceId);
    } else if (type === "snapshot" || type === "rerun") {
      const isSame = last?.event?.type === type && last.seq === event.seq && last.event.at === event.at;
      if (isSame) return this.tell("doubled", `The ${type} ${event.seq} of ${instanceId} is left out: it was there already.`);
      if (type === "rerun" && event.from !== null) this.#ended.add(event.from);
    } else if (last === undefined) {
      return this.tell("missing", `The event ${event.seq} of ${instanceId} is left out: the snapshot before it is missing.`);
    } else if (event.seq <= last.seq) {
      return this.tell("doubled", `The event ${event.seq} of ${instanceId} is left out: event ${last.seq} was there already.`);
    } else if (event.seq > last.seq + 1) {
      this.tell("missing", `Events of ${instanceId} are missing: event ${event.seq} follows event ${last.seq}.`);
    }
    if (type !== "error") {
      this.#last.set(instanceId, { seq: event.seq, event });
      if (isTerminalEvent(event)) this.#ended.add(instanceId);
    }
    this.#lastAt = event.at;
    this.#onEvent(event);
  }

  /** A watch that goes on from a token repeats an end that was told before in its snapshot only. */
  #isKnownToHaveEnded(instanceId: string): boolean {
    const event = this.#last.get(instanceId)?.event;
    return event?.type === "snapshot" && event.view.outcome !== null;
  }

  #tellBroken(kind: "cut" | "unreadable"): void {
    const line = this.#broken;
    this.#broken = null;
    if (line === null) return;
    const message = kind === "cut" ? "The line was cut, and is left out." : "The line is not JSON, and is left out.";
    this.#damage.push({ part: this.part, line, kind, message });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a recording (docs/recordings.md). It checks what it must know of each line, keeps members that it does not know, and tells in
 * `damage` what was not whole. The lines of several parts of one recording can be given one after the other.
 *
 * Throws `invalid_argument` if the lines are no recording, and `unsupported` for a recording of a later version.
 *
 * @param lines with or without their line feeds
 * @example
 * ```ts
 * const { events, damage } = readRecording(text.split("\n"));
 * ```
 */
export function readRecording(lines: Iterable<string>): Recording;
/**
 * As above, for lines that arrive over time, or that a page reads in pieces so that it goes on answering. Rejects where the other form
 * throws, and when the lines cannot be read.
 *
 * @example
 * ```ts
 * const { events } = await readRecording(createInterface({ input: createReadStream("run.jsonl") }));
 * ```
 */
export function readRecording(lines: AsyncIterable<string>): Promise<Recording>;
export function readRecording(lines: Iterable<string> | AsyncIterable<string>): Recording | Promise<Recording> {
  const events: ManyInstancesEvent[] = [];
  const reader = new RecordingReader((event) => events.push(event));
  const read = (): Recording => ({ ...reader.finish(), events });
  if (Symbol.asyncIterator in lines) return pushAll(reader, lines).then(read);
  for (const line of lines) reader.push(line);
  return read();
}

async function pushAll(reader: RecordingReader, lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) reader.push(line);
}
