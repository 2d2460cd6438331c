import { createHash } from "node:crypto";

import { isMaxComputeError, MaxComputeError } from "@maxcompute-rx/node";
import type { CallOptions, Instance, MaxCompute, SqlCost } from "@maxcompute-rx/node";

import type { McpSettings } from "../settings.ts";
import { isRead, isScriptMode, readKinds, readStatement, type StatementKind } from "../statements/statement-kind.ts";
import { clientOf } from "./clients.ts";
import { findByGuid } from "./find-by-guid.ts";

/** A statement that an agent wants to run. */
export interface Statement {
  readonly sql: string;
  readonly project?: string | undefined;
  readonly hints?: Readonly<Record<string, string>> | undefined;
  /** A repeated call with the same key and statement does not run it again. */
  readonly idempotencyKey?: string | undefined;
}

/** A statement that was submitted. */
export interface Submitted {
  readonly instance: Instance;
  /** Whether an earlier call with the same idempotency key had submitted it. */
  readonly earlier: boolean;
}

/** What a statement would cost. */
export interface CostEstimate extends SqlCost {
  /** Gigabytes that it would read, times its complexity. */
  readonly cost: number;
}

interface Remembered {
  readonly sql: string;
  readonly guid: string;
  readonly since: number;
  readonly instance: Promise<Instance>;
}

/** The comment of every job that this server submits. By it, also another process knows that agents may stop the job. */
const comment = "Submitted by an agent (@maxcompute-rx/mcp)";
/** The most keys, and ids of submitted instances, that are remembered. */
const mostRemembered = 10_000;
/** The clock of the service may differ from ours by this much (docs/protocol.md 7.5). */
const clockToleranceMs = 900_000;
/** Kinds that read no rows, and for which the service has no estimate. */
const withoutCost: readonly StatementKind[] = ["explain", "desc", "show"];

/** Decides what may run, and submits it. Shared by all connections of a server. */
export class Submissions {
  readonly #settings: McpSettings;
  readonly #byKey = new Map<string, Remembered>();
  readonly #own = new Map<string, Instance>();

  constructor(settings: McpSettings) {
    this.#settings = settings;
  }

  /** The instances that this process has submitted, newest first. */
  get newest(): readonly Instance[] {
    return [...this.#own.values()].toReversed();
  }

  /**
   * Submits a statement if it is allowed and not too expensive. The signal ends the estimate, but never a submit that has begun: its
   * answer is needed to know the instance.
   */
  async submit(statement: Statement, { signal }: CallOptions = {}): Promise<Submitted> {
    const client = clientOf(this.#settings, statement.project);
    const kind = this.#allowedKind(statement);
    const { idempotencyKey } = statement;
    if (idempotencyKey === undefined) {
      await this.#checkCost(client, kind, statement, signal);
      return { instance: await this.#run(client, statement), earlier: false };
    }
    const key = JSON.stringify([client.project, idempotencyKey]);
    const known = this.#byKey.get(key);
    if (known !== undefined) return { instance: await this.#again(client, known, statement.sql), earlier: true };

    // Deterministic, so that the service can recognise a repeated submit also after a restart of this process.
    const guid = createHash("sha256")
      .update(JSON.stringify([client.project, idempotencyKey, statement.sql]))
      .digest("hex")
      .slice(0, 32);
    const instance = this.#checkCost(client, kind, statement, signal).then(() => this.#run(client, statement, guid));
    remember(this.#byKey, key, { sql: statement.sql, guid, since: Date.now() - clockToleranceMs, instance });
    try {
      return { instance: await instance, earlier: false };
    } catch (error) {
      if (!isUnknown(error)) this.#byKey.delete(key); // it was certainly not submitted
      throw error;
    }
  }

  /** Asks the service what a statement would cost. Nothing is run. */
  async estimate({ sql, project, hints }: Statement, options: CallOptions = {}): Promise<CostEstimate> {
    const client = clientOf(this.#settings, project);
    const read = readStatement(sql);
    if (read.kind === null) throw notKnown(read.why);
    return this.#estimate(client, sql, hints, options.signal);
  }

  /** Whether an agent may stop an instance: only those that this server, or another one of its kind, has submitted. */
  async isOwn(instance: Instance, options: CallOptions = {}): Promise<boolean> {
    return this.#own.has(instance.id) || (await instance.getJob(options)).comment === comment;
  }

  #allowedKind({ sql, hints = {} }: Statement): StatementKind {
    const read = readStatement(sql);
    if (read.kind === null) throw notKnown(read.why);
    if (Object.keys(hints).some(isScriptMode)) throw notKnown("script mode is not allowed; submit statements one by one");
    const { kind } = read;
    if (isRead(kind) || this.#settings.allowWrite.some((allowed) => allowed === kind)) return kind;
    throw new MaxComputeError("forbidden", `This server does not run ${kind.toUpperCase()} statements.`, {
      nextStep: `Allowed are: ${[...readKinds, ...this.#settings.allowWrite].join(", ")}. Only the user can allow more (--allow-write); do not try to get around it.`,
    });
  }

  async #checkCost(client: MaxCompute, kind: StatementKind, { sql, hints }: Statement, signal: CallOptions["signal"]): Promise<void> {
    const { maxCost } = this.#settings;
    if (maxCost === null || withoutCost.includes(kind)) return;
    const { cost } = await this.#estimate(client, sql, hints, signal);
    if (cost <= maxCost) return;
    throw new MaxComputeError(
      "forbidden",
      `The statement was not submitted: its estimated cost is ${costText(cost)}, and the limit is ${costText(maxCost)}.`,
      {
        nextStep: "Read less: select fewer columns, and add a condition on the partitions of the table.",
      },
    );
  }

  /** Its errors never look like those of a submit: the statement itself was not sent. */
  async #estimate(client: MaxCompute, sql: string, hints: Statement["hints"], signal: CallOptions["signal"]): Promise<CostEstimate> {
    try {
      const estimate = await client.executeSqlCost(sql, { hints, signal, timeoutMs: this.#settings.maxWaitSeconds * 1000 });
      return { ...estimate, cost: (estimate.inputSize / 1e9) * estimate.complexity };
    } catch (error) {
      if (!isMaxComputeError(error)) throw error;
      const isLate = isUnknown(error) || error.code === "timeout" || error.code === "aborted";
      throw new MaxComputeError(
        isLate ? "unavailable" : error.code,
        `The cost could not be estimated, so the statement was not submitted. Reason: ${error.message}`,
        {
          cause: error,
          odpsCode: error.odpsCode,
          nextStep: isLate ? "Call the tool again; an estimate runs nothing." : error.nextStep,
        },
      );
    }
  }

  async #run(client: MaxCompute, { sql, hints }: Statement, guid?: string): Promise<Instance> {
    const instance = await client.runSql(sql, { hints, comment, uniqueIdentifierId: guid });
    remember(this.#own, instance.id, instance);
    return instance;
  }

  /** The instance of an earlier call. After a lost answer, it is looked for again; the statement is never sent again. */
  async #again(client: MaxCompute, { sql, guid, since, instance }: Remembered, sqlNow: string): Promise<Instance> {
    if (sql !== sqlNow) {
      throw new MaxComputeError("invalid_argument", "This idempotency key was used for another statement.", {
        nextStep: "Use a new key for each statement.",
      });
    }
    try {
      return await instance;
    } catch (error) {
      const found = isUnknown(error) ? await findByGuid(client, guid, since) : null;
      if (found === null) throw error;
      remember(this.#own, found.id, found);
      return found;
    }
  }
}

/** A cost as texts show it. */
export function costText(cost: number): string {
  return `${Number(cost.toPrecision(3))} GB × complexity`;
}

function notKnown(why: string): MaxComputeError {
  return new MaxComputeError("forbidden", `The SQL text was refused: ${why}.`, { nextStep: "Submit one plain statement." });
}

function isUnknown(error: unknown): boolean {
  return isMaxComputeError(error) && error.code === "submit_unknown";
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostRemembered && oldest !== undefined) map.delete(oldest);
}
