import type { Recorded } from "../tape.ts";
import type { VirtualTime } from "../virtual-time.ts";

/** What a door is opened with: the fuzzer's hand on every answer. */
export interface Opening {
  /** Passes an answer through the fuzzer; every byte that a door reads comes this way. */
  readonly change: (answer: Recorded) => Recorded;
  /** The body in the pieces in which it arrives. */
  readonly pieces: (body: Uint8Array) => readonly Uint8Array[];
  readonly time: VirtualTime;
}

/** One way in which bytes of others come into the library. */
export interface Door {
  readonly name: string;
  /** Doors of a family read the same kind of bytes; each family gets the same share of the inputs. */
  readonly family: Family;
  /** Reads, and gives what a caller would get. */
  open(opening: Opening): Promise<unknown>;
  /** Of a stream under a checksum: whether an answer is one, so that a changed byte in it must be noticed. */
  readonly isGuarded?: (answer: Recorded) => boolean;
}

export type Family =
  | "xml"
  | "json"
  | "watch"
  | "submit"
  | "csv"
  | "records"
  | "arrow"
  | "page"
  | "configuration"
  | "recording"
  | "logview"
  | "errors";
