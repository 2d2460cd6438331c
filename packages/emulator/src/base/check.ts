import type { z } from "zod";

/** The value as the schema has it. Throws a `TypeError` whose sentence begins with `complaint` and names all that is wrong. */
export function check<T>(schema: z.ZodType<T>, value: unknown, complaint: string): T {
  const checked = schema.safeParse(value, { jitless: true }); // generating code for it takes longer than to check the few values that come here
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  throw new TypeError(`${complaint} ${problems.join("; ")}.`);
}
