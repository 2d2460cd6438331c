/** Where a shortcut works. */
export type ShortcutPlace = "everywhere" | "lists" | "board" | "instance" | "sql";

/** The places in the order of the keyboard help. */
export const shortcutPlaces: readonly ShortcutPlace[] = ["everywhere", "lists", "board", "instance", "sql"];
