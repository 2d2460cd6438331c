import type { CompletedCommand } from "./command-tree.ts";

/** Works in bash 3.2, which macOS has, and without the package bash-completion. */
export function bashScript(name: string, tree: readonly CompletedCommand[]): string {
  const run = `_${name.replaceAll("-", "_")}`;
  const paths = tree.filter(({ path }) => path !== "").map(({ path }) => path);
  const values = tree.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) =>
      value === null ? [] : [`    ${names.map((each) => `"${path} ${each}"`).join("|")}) ${valueOf(value)}; return ;;`],
    ),
  );
  const words = tree.map(({ path, commands, options, argument }) => {
    const flags = options.flatMap(({ names }) => names).join(" ");
    const others =
      commands.length > 0
        ? `words="${commands.map((command) => command.name).join(" ")}"`
        : argument === "file"
          ? `${files}; return`
          : `words="${typeof argument === "string" ? "" : argument.join(" ")}"`;
    return `    "${path}") if [[ $current == -* ]]; then words="${flags}"; else ${others}; fi ;;`;
  });
  return `# Completion of ${name} for bash: source <(${name} completion bash)
${run}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= word words= IFS=$' \\t\\n'
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
      ${paths.join("|")}) path=$path/$word ;;
    esac
  done
  case "$path $previous" in
${values.join("\n")}
  esac
  case "$path" in
${words.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F ${run} ${name}
`;
}

const files = `IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))`;

function valueOf(value: readonly string[] | "file" | "text"): string {
  if (value === "text") return ":";
  return value === "file" ? files : `COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$current"))`;
}
