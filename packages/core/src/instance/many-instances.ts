import type { Observable, SchedulerLike } from "rxjs";

import { notLoaded } from "../not-loaded.ts";
import type { CallOptions } from "../options.ts";
import type { WatchRegistry } from "../watch/instance/registry.ts";
import type { InstanceListEvent, LiveListFilter } from "../watch/list/instance-list-event.ts";
import type { EndHandler, EndOptions } from "./end-handler.ts";
import type { WatchInterest } from "./instance.ts";
import { loadedStream } from "./loaded-stream.ts";
import { idTargets, watchMany, type WatchedInstances } from "./watch-instances.ts";
import type { WatchTokenOptions, WatchTokens } from "./watch-state.ts";

export interface ManyInstancesParts {
  readonly project: string;
  readonly registry: WatchRegistry;
  readonly list: (filter: LiveListFilter) => Observable<InstanceListEvent>;
  readonly tokens: () => WatchTokens | Promise<WatchTokens>;
  readonly stop: (instanceId: string, options: CallOptions) => Promise<void>;
  readonly scheduler: SchedulerLike;
}

/** The methods of a client about many instances (`MaxCompute` describes them). The code of those that few pages need is loaded later. */
export interface ManyInstances {
  watchInstances(which: Iterable<string> | LiveListFilter, interest?: WatchInterest): WatchedInstances;
  resumeWatch(token: string, more?: Iterable<string> | LiveListFilter): WatchedInstances;
  onEnd(which: Iterable<string> | LiveListFilter, handler: EndHandler, options?: EndOptions): Promise<void>;
}

export function manyInstances(parts: ManyInstancesParts): ManyInstances {
  const { registry, list, tokens } = parts;

  const watchInstances: ManyInstances["watchInstances"] = (which, { tasks = false, progress = false } = {}) => {
    const interest = { tasks, progress };
    const many = { ...parts, interest, updates: (id: string) => registry.updates(id, interest) };
    if (typeof which === "string") return watchMany({ instances: idTargets([which]) }, many);
    if (Symbol.iterator in which) return watchMany({ instances: idTargets(which) }, many);
    return watchMany({ instances: [], list: { filter: which, events$: list(which) } }, many);
  };

  const resumeWatch: ManyInstances["resumeWatch"] = (token, more) => {
    let resumed: WatchedInstances | null = null;
    const events$ = loadedStream(async () => {
      const code = await import("./later.ts").catch(notLoaded);
      resumed = code.resumeWatch(await (await tokens()).open(token), more, parts);
      return resumed;
    });
    // Nothing is told before the token is read, so it is still the state.
    return Object.assign(events$, {
      watchToken: async (options?: WatchTokenOptions) => resumed?.watchToken(options) ?? token,
    });
  };

  return {
    watchInstances,
    resumeWatch,
    async onEnd(which, handler, options = {}) {
      const code = await import("./later.ts").catch(notLoaded);
      return code.onEnd(which, handler, options, { ...parts, watch: watchInstances, resume: resumeWatch });
    },
  };
}
