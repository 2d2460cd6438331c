/**
 * The driver reads a STRUCT into an object of its fields, where one called `__proto__` would be lost: it is read under another
 * name, which no field has.
 */
export const readFieldName = (name: string): string => (name === "__proto__" ? readProto : name);

/** The name of a field that was read under {@link readFieldName}. */
export const fieldNameOf = (read: string): string => (read === readProto ? "__proto__" : read);

const readProto = "__proto__\u{10fffd}";
