/** Names of columns or fields, each once: the second of two that are called alike is called `name_2`, and so on. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unused = name;
    for (let number = 2; taken.has(unused); number += 1) unused = `${name}_${number}`;
    taken.add(unused);
    return unused;
  });
}
