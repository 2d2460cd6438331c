import type { Passage } from "./delaying-proxy.ts";

/** What a run took, along the requests for which it had to wait. The first four are parts of the whole. */
export interface TimeOfRun {
  /** The delays of the proxy. A connection is set up from when it was opened, whatever the client does meanwhile. */
  readonly networkMs: number;
  /** From the last bytes of a request until the bytes of its answer that were waited for. */
  readonly serviceMs: number;
  /** By which the proxy was late. */
  readonly lateMs: number;
  /** All else, which is the client's own work, and the way from and to the proxy. */
  readonly clientMs: number;
  readonly ms: number;
  /** Those that were waited for, from the first to the last. */
  readonly requests: readonly string[];
}

/**
 * Goes back from the end of a run, from each request to the answer that came last before it, and so to the begin. What happened at the
 * same time as something that took longer does not count.
 */
export function timeOfRun(passages: readonly Passage[], startedAt: number, endedAt: number): TimeOfRun {
  const ofRun = passages.filter(({ arrivedAt }) => arrivedAt >= startedAt);
  const last = (to: Passage["to"], before: number, connection?: number): Passage | undefined =>
    ofRun
      .filter((passage) => passage.to === to && passage.passedAt <= before && passage.connection === (connection ?? passage.connection))
      .reduce<Passage | undefined>((latest, passage) => (passage.passedAt > (latest?.passedAt ?? 0) ? passage : latest), undefined);
  let [networkMs, serviceMs, lateMs, clientMs, now] = [0, 0, 0, 0, endedAt];
  const requests: string[] = [];
  for (;;) {
    const answer = last("client", now);
    const request = answer && last("service", answer.arrivedAt, answer.connection);
    if (answer === undefined || request === undefined) break;
    clientMs += now - answer.passedAt;
    serviceMs += answer.arrivedAt - request.passedAt;
    const { openedAt = request.arrivedAt } = request;
    // If an answer came while the connection was set up, the wait began with it.
    const sentAt = Math.max(openedAt, Math.min(request.arrivedAt, last("client", request.arrivedAt)?.passedAt ?? startedAt));
    networkMs += request.dueAt - sentAt + answer.dueAt - answer.arrivedAt;
    lateMs += request.passedAt - request.dueAt + answer.passedAt - answer.dueAt;
    requests.unshift(request.request ?? "a body");
    now = sentAt;
  }
  return { networkMs, serviceMs, lateMs, clientMs: clientMs + now - startedAt, ms: endedAt - startedAt, requests };
}
