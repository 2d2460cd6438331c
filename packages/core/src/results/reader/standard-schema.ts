/**
 * A schema of any library that speaks [Standard Schema](https://standardschema.dev), version 1: zod, valibot, arktype and
 * others. Written out here, because the standard is an interface and not a package to depend on.
 */
export interface StandardSchema<Output = unknown> {
  /** The standard's own property. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What checking a value gives: the value, which may have been transformed, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong, and where. */
export interface StandardIssue {
  /** For people. */
  readonly message: string;
  /** Steps from the row to the value; default: the row itself. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
