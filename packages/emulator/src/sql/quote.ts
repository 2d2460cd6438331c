/** A name as DuckDB reads it, whatever characters it has. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a constant of DuckDB's. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
