/** What is read of a manifest to order packages. */
export interface Dependent {
  readonly name: string;
  readonly manifest: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
}

/** Dependencies first, so that users who install during a release find everything. Among equals by name. */
export function releaseOrder<T extends Dependent>(packages: readonly T[]): T[] {
  const waiting = new Map(packages.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((own) => [own.name, own]));
  const ordered: T[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ manifest }) => {
      const needed = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
      return Object.keys(needed).every((name) => !waiting.has(name));
    });
    if (next === undefined) throw new Error(`These packages depend on each other in a circle: ${[...waiting.keys()].join(", ")}.`);
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}
