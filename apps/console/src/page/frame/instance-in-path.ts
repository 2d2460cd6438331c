/** The id of the instance that a view is about: `/instances/ID` or `/sql/ID`. Null for other views. */
export function instanceInPath(path: string): string | null {
  return /^\/(?:instances|sql)\/([^/]+)$/.exec(path)?.[1] ?? null;
}
