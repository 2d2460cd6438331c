import { compareIds } from "../store/gateway-store.ts";

/** The log that the gateways of a fleet share, as the stream of a page needs it. */
export interface SharedLog {
  /** The last entry that was read; null while a page could not go on after it at another gateway. */
  readonly position: string | null;
  /** Whether a page can go on here after this entry. */
  reaches(position: string): boolean;
}

/** Where a page is in the shared log, after one of its events. */
export interface PagePosition {
  /** The subscription of the event knows everything up to this entry. */
  readonly own: string;
  /** All that have received something know everything up to this entry, at least before it. */
  readonly all: string;
}

/** As part of the id of an event. */
export function writePosition({ own, all }: PagePosition): string {
  return own === all ? own : `${own}/${all}`;
}

/** Reads the id of an event; null if it has no position. */
function positionOf(eventId: string): PagePosition | null {
  const [, own, all = own] = /^\d{1,16}@(\d{1,16}-\d{1,16})(?:\/(\d{1,16}-\d{1,16}))?$/.exec(eventId) ?? [];
  return own === undefined || all === undefined ? null : { own, all };
}

/** The id before that of an entry: who goes on after it gets the entry as well. */
function justBefore(position: string): string {
  const [ms = 0, number = 0] = position.split("-").map(Number);
  return number > 0 ? `${ms}-${number - 1}` : `${ms - 1}-${Number.MAX_SAFE_INTEGER}`;
}

/** How a page that comes from another gateway goes on. */
export interface Resumption {
  /** After which entry each subscription goes on, by its key. One that is not in it gets a snapshot. */
  readonly after: ReadonlyMap<string, string>;
  /** {@link PagePosition.all} until all have received what they missed. */
  readonly all: string;
}

/**
 * How a page goes on; null if it has to begin anew. One entry of the log can become events of several subscriptions, and the connection
 * may have broken between them. So each subscription goes on after its own last event, or, if that is older, just before the last entry
 * that all know.
 */
export function resumptionOf(
  log: SharedLog,
  lastEventId: string | undefined,
  after: Readonly<Record<string, string>> | undefined,
): Resumption | null {
  const last = lastEventId === undefined ? null : positionOf(lastEventId);
  if (last === null || after === undefined || !log.reaches(last.all)) return null;
  const { all } = last;
  const known = Object.entries(after).flatMap(([key, id]): [string, string][] => {
    const own = positionOf(id)?.own;
    return own === undefined ? [] : [[key, compareIds(own, all) >= 0 ? own : justBefore(all)]];
  });
  return { after: new Map(known), all };
}
