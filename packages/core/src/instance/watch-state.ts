import type { Interest } from "../watch/instance/question.ts";
import type { ToldInstance } from "../watch/instance/resumption.ts";
import type { LiveListFilter } from "../watch/list/instance-list-event.ts";

/** Everything that a watch must know to go on elsewhere: the content of a watch token. Plain JSON; times are ISO 8601 in UTC. */
export interface WatchState {
  /** The project of the instances. */
  readonly project: string;
  /** When the token was taken. */
  readonly at: string;
  readonly interest: Interest;
  /** The filter, if the instances of a live list are watched; null if they were given by their ids. */
  readonly filter: LiveListFilter | null;
  /** The start of the newest instance that the list contained, by the clock of the service; empty if it contained none. Null without a list. */
  readonly newest: string | null;
  /** Each instance with what was told about it: null if nothing was. */
  readonly instances: readonly (readonly [instanceId: string, told: ToldInstance | null])[];
}

/** Makes tokens of states, and states of tokens. A client does it itself; a page asks its gateway, which signs the tokens. */
export interface WatchTokens {
  seal(state: WatchState): Promise<string>;
  /** Rejects with `invalid_argument` for a damaged token and one of another project, and `unsupported` for one of a later version. */
  open(token: string): Promise<WatchState>;
}

/** Options of `watchToken`. */
export interface WatchTokenOptions {
  /**
   * Instances whose end was received but not dealt with, for example because their handler has not finished yet. A watch that goes on
   * from the token tells their end again. Default: none.
   */
  readonly untold?: Iterable<string> | undefined;
}
