// The packages that bring Node along name their `os` and `cpu` as plain strings. pnpm filters on arrays only, so without
// this hook the Linux binary would be linked as `node` on every system.
export const hooks = {
  readPackage(manifest) {
    for (const field of ["os", "cpu"]) {
      if (typeof manifest[field] === "string") manifest[field] = [manifest[field]];
    }
    return manifest;
  },
};
