import { macroDefinition } from "../translate/macro-overloads.ts";

/**
 * Defines macros in a database when the first statement needs them: to define all of them takes longer than to open the
 * database, and few programs call more than some.
 */
export class MacroLibrary {
  readonly #run: (sql: string) => Promise<unknown>;
  readonly #defined = new Map<string, Promise<unknown>>();

  /** `run` executes a statement that nothing interrupts. */
  constructor(run: (sql: string) => Promise<unknown>) {
    this.#run = run;
  }

  /** Resolves when all of these macros can be called. Those that a database on disk has from an earlier run are defined again, too. */
  async define(macros: Iterable<string>): Promise<void> {
    const wanted = new Set(macros);
    const missing = [...wanted].filter((macro) => !this.#defined.has(macro));
    if (missing.length > 0) {
      const defined = this.#run(missing.map(macroDefinition).join("; "));
      for (const macro of missing) this.#defined.set(macro, defined);
    }
    for (const macro of wanted) await this.#defined.get(macro);
  }
}
