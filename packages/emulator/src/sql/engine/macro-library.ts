import { isMacro, macroDefinition } from "../translate/macro-overloads.ts";

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

  /** Defines macros again that a database on disk has from an earlier run, as this version of the emulator defines them. */
  async renew(macros: readonly string[]): Promise<void> {
    const known = macros.filter(isMacro);
    if (known.length === 0) return;
    const renewed = this.#run(known.map(macroDefinition).join("; "));
    for (const macro of known) this.#defined.set(macro, renewed);
    await renewed;
  }

  /** Resolves when all of these macros can be called. */
  async define(macros: Iterable<string>): Promise<void> {
    for (const macro of macros) {
      const defined = this.#defined.get(macro) ?? this.#run(macroDefinition(macro));
      this.#defined.set(macro, defined);
      await defined;
    }
  }
}
