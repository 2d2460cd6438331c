/**
 * Describes an arbitrary text by its length and the kinds of its characters, without the text itself. Used for every value of a report
 * that is not on an allow-list.
 */
export function shape(value: string): string {
  if (value === "") return "";
  const instanceId = /^(\d+)g([0-9a-z]+)(_mcqa)?$/.exec(value);
  if (instanceId !== null) {
    return `{instance: ${instanceId[1]?.length} digits, g, ${instanceId[2]?.length} of 0-9a-z${instanceId[3] ?? ""}}`;
  }
  return `{${value.length} of ${kinds(value)}}`;
}

function kinds(value: string): string {
  if (/^\d+$/.test(value)) return "0-9";
  if (/^[0-9A-F]+$/.test(value)) return "0-9A-F";
  if (/^[0-9a-f]+$/.test(value)) return "0-9a-f";
  const found = [
    [/[a-z]/, "a-z"],
    [/[A-Z]/, "A-Z"],
    [/[0-9]/, "0-9"],
    [/\s/, "white space"],
    [/[!-/:-@[-`{-~]/, "punctuation"],
    [/[^\x00-\x7f]/, "beyond ASCII"],
  ] as const;
  return found.flatMap(([pattern, name]) => (pattern.test(value) ? [name] : [])).join(", ");
}

/** A date in HTTP form, which is not private; else the shape of the text. */
export function httpDateOrShape(value: string): string {
  const time = Date.parse(value);
  if (Number.isNaN(time)) return shape(value);
  // The date is formatted again, so it contains nothing else. A date in another form is replaced by its shape.
  const date = new Date(time).toUTCString();
  return date === value ? value : shape(value);
}

/** The value if it matches the pattern, else its shape. */
export function allowed(pattern: RegExp, value: string): string {
  return pattern.test(value) ? value : shape(value);
}

/** The kind of an account, such as `ALIYUN$`, and the shape of its name. */
export function ownerShape(value: string): string {
  const kind = /^(ALIYUN|RAM)\$/.exec(value)?.[1];
  return kind === undefined ? shape(value) : `${kind}$${shape(value.slice(kind.length + 1))}`;
}
