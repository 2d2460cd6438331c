import { connect, type Socket } from "node:net";

/** What a page has read at once: the times at which the server learned of each event, and the text. */
export interface Piece {
  readonly ats: readonly string[];
  readonly text: string;
}

/** A page on a socket, as cheap as possible, because a thousand of them share a process. */
export class SocketPage {
  readonly #socket: Socket;
  #rest = "";

  constructor(port: number, body: string, onPiece: (piece: Piece) => void) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.write(
      `POST /stream HTTP/1.1\r\nhost: localhost\r\nx-maxcompute-rx: 1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    this.#socket.on("data", (bytes) => {
      const text = this.#rest + bytes.toString("latin1");
      const end = text.lastIndexOf("\n\n");
      this.#rest = text.slice(end + 1);
      // A snapshot is written for each page that comes; what counts is what happens to all of them at once.
      const events = text.slice(0, Math.max(0, end)).matchAll(/"seq":[1-9]\d*,"at":"([^"]*)","type":"(?!snapshot)/g);
      onPiece({ ats: Array.from(events, ([, at = ""]) => at), text });
    });
    this.#socket.on("error", () => {});
  }

  leave(): void {
    this.#socket.destroy();
  }
}
