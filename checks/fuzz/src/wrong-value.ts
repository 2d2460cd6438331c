/** What is wrong with the make of a value that was read, whatever it says; null when nothing is. */
export function wrongValue(value: unknown): string | null {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  // The texts of deep answers may be deep values: no recursion here.
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== "object" || one === null || seen.has(one) || ArrayBuffer.isView(one)) continue;
    seen.add(one);
    const prototype: unknown = Object.getPrototypeOf(one);
    // An own constructor marks a class. A plain object as a prototype was put there by a key called `__proto__`.
    if (
      typeof prototype === "object" &&
      prototype !== null &&
      !Object.hasOwn(prototype, "constructor") &&
      Object.getPrototypeOf(prototype) === Object.prototype
    ) {
      return "the answer chose the prototype of a value";
    }
    if (one instanceof Map) open.push(...one.keys(), ...one.values());
    else for (const inner of Object.values(one) as unknown[]) open.push(inner);
  }
  return null;
}
