/** The connection ends here without (the rest of) an answer. */
export class ConnectionDropped extends Error {
  override readonly name: string = "ConnectionDropped";
  readonly code = "ECONNRESET";

  constructor() {
    super("The emulator dropped the connection, as a fault asked it to.");
  }
}
