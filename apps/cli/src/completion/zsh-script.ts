import type { CompletedCommand } from "./command-tree.ts";

/** Can be sourced, or saved as `_maxcompute-rx` in a folder of `$fpath`. */
export function zshScript(name: string, tree: readonly CompletedCommand[]): string {
  const run = `_${name.replaceAll("-", "_")}`;
  const paths = tree.filter(({ path }) => path !== "").map(({ path }) => path);
  const values = tree.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) =>
      value === null ? [] : [`    (${names.map((each) => `"${path} ${each}"`).join("|")}) ${valueOf(value)}; return ;;`],
    ),
  );
  const words = tree.map(({ path, commands, options, argument }) => {
    const flags = options.flatMap(({ names, description }) => names.map((each) => described(each, description)));
    const others =
      commands.length > 0
        ? `found=(${commands.map((command) => described(command.name, command.description)).join(" ")})`
        : typeof argument === "string"
          ? argument === "file"
            ? "_files; return"
            : "return"
          : valueOf(argument);
    return `    ("${path}") if [[ $words[CURRENT] == -* ]]; then found=(${flags.join(" ")}); else ${others}; fi ;;`;
  });
  return `#compdef ${name}
# Completion of ${name} for zsh: source <(${name} completion zsh)
${run}() {
  local at= word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (${paths.join("|")}) at=$at/$word ;;
    esac
  done
  case "$at $words[CURRENT-1]" in
${values.join("\n")}
  esac
  case "$at" in
${words.join("\n")}
  esac
  (( $#found )) && _describe -V '${name}' found
}
if [[ $funcstack[1] == ${run} || $funcstack[1] == _${name} ]]; then ${run} "$@"; else compdef ${run} ${name}; fi
`;
}

function valueOf(value: readonly string[] | "file" | "text"): string {
  if (value === "text") return ":";
  return value === "file" ? "_files" : `compadd -- ${value.join(" ")}`;
}

function described(word: string, description: string): string {
  return `'${word}:${description.replaceAll("'", String.raw`'\''`)}'`;
}
