/** Whether the caller is on the same machine. Undefined is a call in process. */
export function isLocal(address: string | undefined): boolean {
  return address === undefined || address === "::1" || /^(::ffff:)?127\./.test(address);
}
