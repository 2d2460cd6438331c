import { invalidParameter } from "../wire/service-error.ts";
import type { Instance } from "./instance.ts";

/** What `GET /projects/{p}/instances` can ask for (docs/protocol.md 2.1). */
export interface InstanceFilter {
  readonly status?: string;
  /** Epoch ms, `[from, to)` on the start time. */
  readonly from?: number;
  readonly to?: number;
  readonly owner?: string;
  readonly jobName?: string;
  readonly quota?: string;
  /** The position after which to go on, as `Page.marker` gave it. */
  readonly marker?: string;
  readonly maxItems: number;
}

export interface Page {
  readonly instances: readonly Instance[];
  /** Empty on the last page. */
  readonly marker: string;
}

/** All instances there are, newest first. */
export class InstanceStore {
  readonly #byId = new Map<string, Instance>();
  /** Oldest first, so that a new one is appended. */
  readonly #inOrder: Instance[] = [];

  add(instance: Instance): void {
    this.#byId.set(instance.id, instance);
    const after = this.#inOrder.findLastIndex(({ startTime }) => startTime <= instance.startTime);
    this.#inOrder.splice(after + 1, 0, instance);
  }

  delete(instance: Instance): void {
    this.#byId.delete(instance.id);
    this.#inOrder.splice(this.#inOrder.indexOf(instance), 1);
  }

  get(id: string): Instance | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Instance> {
    return this.#byId.values();
  }

  list(filter: InstanceFilter): Page {
    const found: Instance[] = [];
    for (let index = this.#indexAfter(filter.marker); index >= 0; index -= 1) {
      const instance = this.#inOrder[index];
      if (instance === undefined || !matches(instance, filter)) continue;
      const previous = found.at(-1);
      if (found.length === filter.maxItems && previous !== undefined) return { instances: found, marker: encodeMarker(previous.id) };
      found.push(instance);
    }
    return { instances: found, marker: "" };
  }

  #indexAfter(marker: string | undefined): number {
    if (marker === undefined) return this.#inOrder.length - 1;
    const last = this.#byId.get(decodeMarker(marker));
    if (last === undefined) throw invalidParameter("the marker is not one of this list.");
    return this.#inOrder.lastIndexOf(last) - 1;
  }
}

function matches(instance: Instance, { status, from, to, owner, jobName, quota }: InstanceFilter): boolean {
  return (
    (status === undefined || instance.status.toLowerCase() === status.toLowerCase()) &&
    (from === undefined || instance.startTime >= from) &&
    (to === undefined || instance.startTime < to) &&
    (owner === undefined || instance.owner === owner) &&
    (jobName === undefined || instance.jobName === jobName) &&
    (quota === undefined || instance.quota === quota)
  );
}

function encodeMarker(id: string): string {
  return Buffer.from(`v1:${id}`).toString("base64");
}

function decodeMarker(marker: string): string {
  return Buffer.from(marker, "base64").toString().replace(/^v1:/, "");
}
