import type { Command } from "commander";

import { bashScript } from "./bash-script.ts";
import { commandTree } from "./command-tree.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

export type CompletionShell = "bash" | "zsh" | "fish";

/**
 * A script for a shell, made from the command table, so that it names what the program has. It holds all words itself: nothing is run
 * while a person types, and no typed word is evaluated.
 */
export function completionScript(shell: CompletionShell, root: Command): string {
  const tree = commandTree(root);
  const name = root.name();
  switch (shell) {
    case "bash":
      return bashScript(name, tree);
    case "zsh":
      return zshScript(name, tree);
    case "fish":
      return fishScript(name, tree);
  }
}
