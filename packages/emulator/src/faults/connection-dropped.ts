/** The connection is closed without an answer, or without the rest of it. */
export class ConnectionDropped extends Error {
  override readonly name: string = "ConnectionDropped";
  readonly code = "ECONNRESET";

  /** `options` when no fault was injected, but an answer could not be made. */
  constructor(options?: { readonly cause: unknown }) {
    const reason = options === undefined ? "of a fault that was injected" : "the rest of the answer could not be made";
    super(`The emulator dropped the connection, because ${reason}.`, options);
  }
}
