/** A value of a row by its meaning, as `value_of` of python/questions.py gives it. `type` is that of the column, as JSON. */
export function rowValue(value: unknown, type: string): unknown {
  if (value === null || typeof value === "boolean") return value;
  // A DECIMAL's last zeros say nothing.
  if (typeof value === "string") return type.includes("decimal") ? value.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : { integer: String(value) };
  if (typeof value === "number") return Number.isFinite(value) ? value : { float: floatWord(value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return { list: value.map((item) => rowValue(item, type)) };
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [rowValue(key, type), rowValue(item, type)]) };
  if (typeof value !== "object") throw new TypeError(`There is no place for a ${typeof value}.`);
  if ("toJSON" in value) return timeText(JSON.stringify(value));
  return { struct: Object.entries(value).map(([field, item]) => [field, rowValue(item, type)]) };
}

/** Dates and times, as the service writes them, in UTC where they are instants: `2023-01-02 03:04:05`. */
function timeText(json: string): string {
  return json
    .slice(1, -1)
    .replace(/^(\d{4}-\d\d-\d\d)T/, "$1 ")
    .replace(/Z$/, "");
}

function floatWord(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
