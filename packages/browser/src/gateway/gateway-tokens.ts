import type { Transport } from "@maxcompute-rx/core";
import type { WatchTokenAnswer, WatchTokenQuestion, WatchTokens } from "@maxcompute-rx/core/internal";
import { withDeadline } from "@maxcompute-rx/core/page";
import { asyncScheduler } from "rxjs";

import { isObject } from "./gateway-fault.ts";
import type { ConnectOptions } from "./gateway-options.ts";
import { jsonOf, notAGateway, postJson } from "./gateway-transport.ts";

/** The state of a few thousand instances, in bytes. */
const longestAnswer = 8_388_608;

/** Watch tokens that the gateway signs and checks. A page loads this module with its first token. */
export function createGatewayTokens(
  gateway: string,
  transport: Transport,
  { project, callTimeoutMs = 120_000, scheduler = asyncScheduler }: ConnectOptions,
): WatchTokens {
  const ask = (question: WatchTokenQuestion): Promise<WatchTokenAnswer> =>
    withDeadline(callTimeoutMs, "The call for a watch token", scheduler, undefined, async (signal) => {
      const response = await postJson(transport, `${gateway}/watch-token`, question, signal);
      const answer = await jsonOf(response, longestAnswer);
      if (!isAnswer(answer)) throw notAGateway(response.status);
      return answer;
    });
  return {
    seal: async (state) => (await ask({ project, state })).token,
    open: async (token) => (await ask({ project, token })).state,
  };
}

// The gateway has checked the content.
function isAnswer(value: unknown): value is WatchTokenAnswer {
  return isObject(value) && typeof value["token"] === "string" && isObject(value["state"]);
}
