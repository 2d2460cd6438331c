const step = /\.([A-Za-z_][\w-]*|\d\w*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]|(\[\*\])/y;

/**
 * MaxCompute's path to a part of a JSON text (`$.a['b.c'][0]`) as DuckDB's (`$."a"."b.c"[0]`). `none`: no path, so that
 * there is no such part. Undefined: a path that is not supported, which is one with `[*]` before its end.
 */
export function duckDbJsonPath(path: string): { readonly path: string } | "none" | undefined {
  if (!path.startsWith("$")) return "none";
  let translated = "$";
  let every = false;
  step.lastIndex = 1;
  for (let offset = 1; offset < path.length; offset = step.lastIndex) {
    step.lastIndex = offset;
    const found = step.exec(path);
    if (found === null) return "none";
    // All items of a list, at the end of the path, are the list.
    if (every) return undefined;
    const [, name, index, quoted, doubleQuoted, all] = found;
    if (all !== undefined) every = true;
    else translated += index === undefined ? `."${name ?? quoted ?? doubleQuoted ?? ""}"` : `[${index}]`;
  }
  return { path: translated };
}
