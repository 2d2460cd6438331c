/** The connection is closed without an answer, or without the rest of it. */
export class ConnectionDropped extends Error {
  override readonly name: string = "ConnectionDropped";
  readonly code = "ECONNRESET";

  constructor() {
    super("The emulator dropped the connection, because of a fault that was injected.");
  }
}
