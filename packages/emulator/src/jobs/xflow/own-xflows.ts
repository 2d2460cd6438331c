import { parseXml, XmlSyntaxError } from "../../wire/xml.ts";
import { invalidParameter, ServiceError } from "../../wire/service-error.ts";

/** An XFlow that a caller has created (docs/protocol.md 4.2). It can be read and deleted, not run. */
export interface OwnXFlow {
  readonly name: string;
  readonly source: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

/** The XFlows of the emulator's own project, by name. */
export class OwnXFlows {
  readonly #byName = new Map<string, OwnXFlow>();

  /** Throws a ServiceError 400 for a source without a name, 409 when there is one of this name. */
  create(source: string, now: number): void {
    const name = nameIn(source);
    if (this.#byName.has(name)) throw new ServiceError(409, "ObjectAlreadyExists", `ODPS-0421111: XFlow already exists - '${name}'.`);
    this.#byName.set(name, { name, source, createdAt: now, modifiedAt: now });
  }

  /** Throws a ServiceError 404 when there is none. */
  update(name: string, source: string, now: number): void {
    this.#byName.set(name, { ...this.get(name), source, modifiedAt: now });
  }

  /** Throws a ServiceError 404 when there is none. */
  delete(name: string): void {
    this.#byName.delete(this.get(name).name);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Throws a ServiceError 404 when there is none. */
  get(name: string): OwnXFlow {
    const found = this.#byName.get(name);
    if (found === undefined) throw new ServiceError(404, "NoSuchObject", `ODPS-0421111: XFlow not found - '${name}'.`);
    return found;
  }

  /** All of them, sorted by name. */
  list(): readonly OwnXFlow[] {
    return [...this.#byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** The name stands in the source: its root has it as an attribute, in any case. */
function nameIn(source: string): string {
  try {
    const name = Object.entries(parseXml(source).attributes).find(([attribute]) => attribute.toLowerCase() === "name")?.[1];
    if (name !== undefined && name !== "") return name;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the source of the XFlow is not XML: ${error.message}`);
  }
  throw invalidParameter("the root of the source has no attribute name.");
}
