import { owner } from "../../base/owner.ts";
import { ServiceError } from "../../wire/service-error.ts";

/** A model that an algorithm has trained (docs/protocol.md 4.6). */
export interface OfflineModel {
  readonly name: string;
  readonly owner: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** The model in PMML. */
  readonly pmml: string;
}

/** The offline models of the project, by name. */
export class OfflineModels {
  readonly #byName = new Map<string, OfflineModel>();

  /** A model of the same name is replaced. */
  save(name: string, pmml: string, now: number): void {
    this.#byName.set(name, { name, owner, createdAt: now, pmml });
  }

  /** Throws a ServiceError 404 when there is none. */
  get(name: string): OfflineModel {
    const model = this.#byName.get(name);
    if (model === undefined) throw new ServiceError(404, "NoSuchObject", `ODPS-0421111: Offline model not found - '${name}'.`);
    return model;
  }

  /** Throws a ServiceError 404 when there is none. */
  delete(name: string): void {
    this.#byName.delete(this.get(name).name);
  }

  /** Those whose names start so, sorted. */
  list(prefix: string): readonly OfflineModel[] {
    return [...this.#byName.values()].filter(({ name }) => name.startsWith(prefix)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}
