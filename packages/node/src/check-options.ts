import { MaxComputeError } from "@maxcompute-rx/core";
import * as z from "zod/mini";

/** The error texts of an options object of which no key is unknown. */
export const knownOptions = {
  error: (issue: z.core.$ZodRawIssue): string | undefined =>
    issue.code === "unrecognized_keys" ? `unknown: ${issue.keys.join(", ")}` : undefined,
};

/** An optional whole number above 0. */
export const positive: z.ZodMiniOptional<z.ZodMiniNumberFormat> = z.optional(
  z.int("must be a whole number").check(z.positive("must be more than 0")),
);

/** Throws an error that names every wrong option. It never quotes a value, which may be secret. */
export function checkOptions(schema: z.ZodMiniType, options: unknown, whose: string): void {
  const checked = schema.safeParse(options);
  if (checked.success) return;
  const problems = checked.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(" "));
  throw new MaxComputeError("invalid_argument", `Wrong options for ${whose}: ${problems.join("; ")}.`);
}
