import type { ShortcutPlace } from "./shortcut-place.ts";
import type { ShortcutTexts } from "./shortcut-texts.ts";

/** A line of the keyboard help. */
export interface Shortcut {
  /** The keys that are pressed together, such as `["Ctrl", "Enter"]`. */
  readonly keys: readonly string[];
  readonly place: ShortcutPlace;
  /** What it does. */
  readonly does: (texts: ShortcutTexts) => string;
}

/** All shortcuts of the console. A view that adds one adds its line here. */
export const shortcuts: readonly Shortcut[] = [
  { keys: ["?"], place: "everywhere", does: (texts) => texts.help },
  { keys: ["g"], place: "everywhere", does: (texts) => texts.toBoard },
  { keys: ["/"], place: "lists", does: (texts) => texts.search },
  { keys: ["↑"], place: "board", does: (texts) => texts.rowBefore },
  { keys: ["↓"], place: "board", does: (texts) => texts.rowAfter },
  { keys: ["Enter"], place: "board", does: (texts) => texts.openRow },
  { keys: ["c"], place: "board", does: (texts) => texts.copyRowId },
  { keys: ["l"], place: "board", does: (texts) => texts.copyRowLink },
  { keys: ["c"], place: "instance", does: (texts) => texts.copyId },
  { keys: ["l"], place: "instance", does: (texts) => texts.copyLink },
  { keys: ["n"], place: "instance", does: (texts) => texts.notify },
  { keys: ["← ↑ → ↓"], place: "instance", does: (texts) => texts.moveStage },
  { keys: ["Enter"], place: "instance", does: (texts) => texts.selectStage },
  { keys: ["Ctrl", "Enter"], place: "sql", does: (texts) => texts.run },
  { keys: ["Ctrl", "Space"], place: "sql", does: (texts) => texts.complete },
  { keys: ["F8"], place: "sql", does: (texts) => texts.nextError },
  { keys: ["Ctrl", "Shift", "M"], place: "sql", does: (texts) => texts.listErrors },
  { keys: ["Ctrl", "/"], place: "sql", does: (texts) => texts.comment },
  { keys: ["Tab"], place: "sql", does: (texts) => texts.leave },
  { keys: ["← →"], place: "sql", does: (texts) => texts.openTable },
  { keys: ["Enter"], place: "sql", does: (texts) => texts.insertName },
];
