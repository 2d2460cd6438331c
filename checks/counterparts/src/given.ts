import type { Instance, MaxCompute, ResultReader } from "@maxcompute-rx/node";

/** What the examples use. */
export interface Given {
  readonly mc: MaxCompute;
  readonly instance: Instance;
  readonly reader: ResultReader;
  readonly id: string;
  readonly sql: string;
  readonly xml: string;
  readonly token: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly show: (...values: readonly unknown[]) => unknown;
}
