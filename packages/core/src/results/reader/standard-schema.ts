/**
 * A schema of any library that implements version 1 of [Standard Schema](https://standardschema.dev): zod, valibot, arktype
 * and others. The standard is an interface to be copied, so no package is needed for it.
 *
 * @example
 * ```ts
 * import * as z from "zod";
 *
 * const Flower = z.object({ name: z.string(), petalwidth: z.number() });
 * const flowers = await reader.readAll({ schema: Flower }); // { name: string; petalwidth: number }[]
 * ```
 */
export interface StandardSchema<Output = unknown> {
  /** The property that the standard defines. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The outcome of a validation: the value, which the schema may have transformed, or the issues that were found. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One issue that a validation found. */
export interface StandardIssue {
  /** A description for people. */
  readonly message: string;
  /** The path from the row to the value, outermost step first. Default: the row itself. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
