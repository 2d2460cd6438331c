/** A query that runs inside a session instance (docs/protocol.md 5.5). */
export interface Subquery {
  /** The id of the session instance. */
  readonly sessionId: string;
  /** The number of the query in its session. */
  readonly queryId: number;
}

/** The id of a query in a session, written as the Java client writes it: `{session instance}_{number}`. */
export function subqueryId({ sessionId, queryId }: Subquery): string {
  return `${sessionId}_${queryId}`;
}

/** Reads such an id; null for the id of an ordinary instance. Ids of instances begin with their time and contain no underscore, except for `_mcqa`. */
export function readSubqueryId(id: string): Subquery | null {
  const [, sessionId, number] = /^(\d{14}[\da-z]*)_(\d{1,9})$/i.exec(id) ?? [];
  return sessionId === undefined || number === undefined ? null : { sessionId, queryId: Number(number) };
}
