import type { CompletedCommand } from "./command-tree.ts";

export function fishScript(name: string, tree: readonly CompletedCommand[]): string {
  const place = `__${name.replaceAll("-", "_")}_path`;
  const paths = tree.filter(({ path }) => path !== "").map(({ path }) => path);
  const lines = tree.flatMap(({ path, commands, options, argument }) => {
    const begin = `complete -c ${name} -n 'test (${place}) = "at:${path}"'`;
    return [
      ...commands.map((command) => `${begin} -a ${command.name} -d ${quoted(command.description)}`),
      ...(typeof argument === "string" ? (argument === "file" ? [`${begin} -F`] : []) : [`${begin} -a ${quoted(argument.join(" "))}`]),
      ...options.map(({ names, description, value }) => {
        const flags = names.map((each) => (each.startsWith("--") ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`)).join(" ");
        const values = value === null ? "" : value === "file" ? " -r -F" : value === "text" ? " -x" : ` -x -a ${quoted(value.join(" "))}`;
        return `${begin} ${flags}${values} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# Completion of ${name} for fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish
function ${place}
  set -l at ""
  for word in (commandline -opc)[2..]
    switch "$at/$word"
      case ${paths.join(" ")}
        set at "$at/$word"
    end
  end
  echo "at:$at"
end
complete -c ${name} -f
${lines.join("\n")}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
