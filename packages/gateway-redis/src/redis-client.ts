/**
 * What {@link redisStore} uses of a client of Redis. A client of `@redis/client` (or `redis`, which contains it) has all of it:
 * `createClient({ url })`.
 */
export interface RedisClient {
  /** Sends one command. */
  sendCommand(command: readonly string[]): Promise<unknown>;
  /** A second connection with the same options, for the reading of the log, which waits. */
  duplicate(): RedisConnection;
}

/** A connection that {@link redisStore} opens and closes. */
export interface RedisConnection {
  /** Sends one command. */
  sendCommand(command: readonly string[]): Promise<unknown>;
  /** Opens the connection. */
  connect(): Promise<unknown>;
  /** Ends the connection at once. */
  destroy(): void;
  /** Errors of the connection. */
  on(event: "error", listener: (error: unknown) => void): unknown;
}
