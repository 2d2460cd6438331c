// Specs of the parser use it without an emulator.
import { loadDialectLibrary } from "../sql/parse/dialect-library.ts";

await loadDialectLibrary();
