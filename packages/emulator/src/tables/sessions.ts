import type { Clock } from "../base/clock.ts";
import { newSessionId } from "../tunnel/session-id.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

/** What all sessions that write have. */
export interface Session {
  readonly id: string;
  /** What it writes: the path of the table. */
  readonly of: string;
  /** Epoch ms on the emulator's clock. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** How a kind of session differs from the others. */
export interface SessionKind<S> {
  /** What errors call it: `upload`. */
  readonly name: string;
  /** The code for an unknown id. */
  readonly missing: string;
  /** Drops the rows that wait in it. */
  readonly release: (session: S) => Promise<void>;
}

/** The sessions of one kind that clients have created, until they expire. */
export class Sessions<S extends Session> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #kind: SessionKind<S>;
  readonly #byId = new Map<string, S>();

  constructor(clock: Clock, lifeMs: number, kind: SessionKind<S>) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#kind = kind;
  }

  /** Adds a session that lives as long as others do, or for `lifeMs` if that is shorter. */
  async add(of: string, make: (session: Session) => S, lifeMs: number = this.#lifeMs): Promise<S> {
    await this.#forgetOld();
    const createdAt = this.#clock.now();
    const session = make({ id: newSessionId(createdAt), of, createdAt, expiresAt: createdAt + Math.min(lifeMs, this.#lifeMs) });
    this.#byId.set(session.id, session);
    return session;
  }

  /** Throws the error of the tunnel for an id that is unknown, belongs to another table, or has expired. */
  find(id: string, of: string): S {
    const session = this.#byId.get(id);
    const { name, missing } = this.#kind;
    if (session === undefined) throw tunnelError(404, missing, `The specified ${name} id does not exist`);
    if (session.of !== of) throw tunnelError(400, "InvalidResourceSpec", `InvalidResourceSpec: the ${name} id is that of another table`);
    if (this.#clock.now() > session.expiresAt) throw tunnelError(400, "StatusConflict", `The ${name} session is expired`);
    return session;
  }

  remove(session: S): void {
    this.#byId.delete(session.id);
  }

  /** Drops the rows of expired sessions, and forgets sessions that expired long ago. */
  async #forgetOld(): Promise<void> {
    const now = this.#clock.now();
    for (const session of this.#byId.values()) {
      if (now <= session.expiresAt) continue;
      await this.#kind.release(session);
      if (now > session.expiresAt + this.#lifeMs) this.#byId.delete(session.id);
    }
  }
}
