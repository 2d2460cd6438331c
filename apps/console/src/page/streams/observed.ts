/** The last value and the error of an observable. */
export interface Observed<T> {
  /** The last value; undefined before the first one. */
  readonly value: T | undefined;
  /** The error of the observable; undefined if it has none. */
  readonly error: unknown;
}
