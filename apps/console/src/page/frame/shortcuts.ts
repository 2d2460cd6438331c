import type { Texts } from "../texts/texts.ts";
import type { ShortcutPlace } from "./shortcut-place.ts";

/** A line of the keyboard help. */
export interface Shortcut {
  /** The keys that are pressed together, such as `["Ctrl", "Enter"]`. */
  readonly keys: readonly string[];
  readonly place: ShortcutPlace;
  /** What it does. */
  readonly does: (texts: Texts) => string;
}

/** All shortcuts of the console. A view that adds one adds its line here. */
export const shortcuts: readonly Shortcut[] = [
  { keys: ["?"], place: "everywhere", does: ({ shortcuts }) => shortcuts.help },
  { keys: ["g"], place: "everywhere", does: ({ shortcuts }) => shortcuts.toBoard },
  { keys: ["/"], place: "board", does: ({ shortcuts }) => shortcuts.search },
  { keys: ["↑"], place: "board", does: ({ shortcuts }) => shortcuts.rowBefore },
  { keys: ["↓"], place: "board", does: ({ shortcuts }) => shortcuts.rowAfter },
  { keys: ["Enter"], place: "board", does: ({ shortcuts }) => shortcuts.openRow },
  { keys: ["c"], place: "board", does: ({ shortcuts }) => shortcuts.copyRowId },
  { keys: ["l"], place: "board", does: ({ shortcuts }) => shortcuts.copyRowLink },
  { keys: ["c"], place: "instance", does: ({ shortcuts }) => shortcuts.copyId },
  { keys: ["l"], place: "instance", does: ({ shortcuts }) => shortcuts.copyLink },
  { keys: ["n"], place: "instance", does: ({ shortcuts }) => shortcuts.notify },
  { keys: ["Ctrl", "Enter"], place: "sql", does: ({ shortcuts }) => shortcuts.run },
  { keys: ["Ctrl", "Space"], place: "sql", does: ({ sqlView }) => sqlView.keys.complete },
  { keys: ["F8"], place: "sql", does: ({ sqlView }) => sqlView.keys.nextError },
  { keys: ["Ctrl", "Shift", "M"], place: "sql", does: ({ sqlView }) => sqlView.keys.listErrors },
  { keys: ["Ctrl", "/"], place: "sql", does: ({ sqlView }) => sqlView.keys.comment },
  { keys: ["Tab"], place: "sql", does: ({ sqlView }) => sqlView.keys.leave },
];
