/** Objects of a project, such as functions, by schema and name. */
export class SchemaObjects<T extends { readonly name: string }> {
  readonly #objects = new Map<string, Map<string, T>>();

  /** By name. */
  list(schema: string): readonly T[] {
    return [...(this.#objects.get(schema)?.values() ?? [])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Of all schemas. */
  all(): readonly T[] {
    return [...this.#objects.values()].flatMap((own) => [...own.values()]);
  }

  get(schema: string, name: string): T | undefined {
    return this.#objects.get(schema)?.get(name);
  }

  put(schema: string, object: T): void {
    const own = this.#objects.get(schema) ?? new Map<string, T>();
    this.#objects.set(schema, own.set(object.name, object));
  }

  delete(schema: string, name: string): boolean {
    return this.#objects.get(schema)?.delete(name) ?? false;
  }
}
