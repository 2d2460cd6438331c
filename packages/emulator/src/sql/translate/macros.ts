/**
 * Functions, operators and conversions of MaxCompute as DuckDB macros: the overloads of each, as they follow `CREATE MACRO
 * name`. A parameter with a type is taken only by arguments of that type (or that become it without loss); one without
 * takes the rest.
 */
export type Macros = Readonly<Record<string, readonly string[]>>;

/** A DATETIME shows no fraction. */
export const datetimeText = (x: string): string => `strftime(${x}, '%Y-%m-%d %H:%M:%S')`;

export const bigint = (sql: string): string => `CAST(${sql} AS BIGINT)`;

export const int = (sql: string): string => `CAST(${sql} AS INTEGER)`;

export const number = (sql: string): string => `CAST(${sql} AS DOUBLE)`;

/** An error where a condition holds, and else the value. */
export const refuseIf = (condition: string, message: string, otherwise: string): string =>
  `CASE WHEN ${condition} THEN error('${message}') ELSE ${otherwise} END`;
