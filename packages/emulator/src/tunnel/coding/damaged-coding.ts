/** Bytes that are not what their content coding says. */
export class DamagedCoding extends Error {
  override readonly name: string = "DamagedCoding";
}
