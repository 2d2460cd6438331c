/** Makes names of columns or fields unique: the second `name` becomes `name_2`, and so on. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unused = name;
    for (let number = 2; used.has(unused); number += 1) unused = `${name}_${number}`;
    used.add(unused);
    return unused;
  });
}
