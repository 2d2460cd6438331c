import { MaxComputeError } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { failureKindOf, type FailureKind } from "./failure-kind.ts";
import { failureTexts } from "./failure-texts.ts";
import { nextStepAfter, nextStepOf } from "./next-step.ts";
import { troubleTexts } from "./trouble-texts.ts";

/** Messages of the service, from its documentation and from reports of its users; those of the emulator are marked. */
const messages: readonly (readonly [FailureKind, string])[] = [
  ["syntax", "ODPS-0130161:[1,1] Parse exception - invalid token 'SELEC'"],
  ["missing", "FAILED: ODPS-0130131:[1,50] Table not found - table meta_dev.not_exist_table cannot be resolved"],
  [
    "permission",
    "ODPS-0130013:Authorization exception - Authorization Failed [4019], You have NO privilege 'odps:Select' on {acs:odps:*:projects/p/tables/t}",
  ],
  ["permission", "ODPS-0420095: Access Denied - Authorization Failed [4002], You don't exist in project p"],
  [
    "partitions",
    "FAILED: ODPS-0130071:[1,22] Semantic analysis exception - physical plan generation failed: Table(p,t) is full scan with all partitions, please specify partition predicates.",
  ],
  ["partitions", "FAILED: ODPS-0123031:Partition exception - invalid dynamic partition value: province=xxx"],
  ["partitions", "ODPS-0123031:Partition exception - a single instance cannot output data to more than 2048 partitions"],
  ["statement", "FAILED: ODPS-0130071:[1,8] Semantic analysis exception - column reference t.value should appear in GROUP BY key"],
  ["statement", "ODPS-0130252:Cartesian product is not allowed - cartesian product is not allowed without mapjoin"],
  ["value", "FAILED: ODPS-0121095:Invalid arguments - format string has second part, but doesn't have minute part : yyyy-MM-dd HH:mm:ss"],
  [
    "value",
    "ODPS-0130071:[0,0] Semantic analysis exception - physical plan generation failed: ODPS-0121095:Invalid argument - in function cast, string datetime's format must be yyyy-mm-dd hh:mi:ss,  input string is:2026032223",
  ],
  ["value", 'ODPS-0123091:Illegal type cast - Could not convert string "abc" to DECIMAL(38,18)'], // the emulator
  ["value", "ODPS-0123111:Value out of range - 9223372036854775808 does not fit into a BIGINT"], // the emulator
  [
    "function",
    "FAILED: ODPS-0123131:User defined function exception - Traceback: com.aliyun.odps.udf.UDFException: java.lang.ClassNotFoundException: com.aliyun.odps.hive.wrapper.HiveStorageHandler",
  ],
  ["function", "ODPS-0123055:Script exception - ValueError: unmarshallable object"],
  [
    "slowFunction",
    "ODPS-0123144: Fuxi job failed - kInstanceMonitorTimeout(errCode:252) at Odps/xxx/xxx. Detail error msg: CRASH_EXIT, usually caused by bad udf performance.",
  ],
  [
    "slowFunction",
    "FAILED: ODPS-0123144: Fuxi job failed - WorkerRestart errCode:252,errMsg:kInstanceMonitorTimeout, usually caused by bad udf performance.",
  ],
  ["workerSilent", "ODPS-0123144: Fuxi job failed - kInstanceMonitorTimeout: WorkerPackage M2 #17 gave no heartbeat for 300 seconds"], // the demo
  ["memory", "ODPS-0010000:System internal error - fuxi job failed, worker out of memory"],
  ["memory", "ODPS-0010000:System internal error - fuxi job failed, caused by: SigKill(OOM)"],
  [
    "broadcast",
    "FAILED: ODPS-0010000:System internal error - fuxi job failed, caused by: Hash Join Cursor HashJoin4#0 small table exceeds, memory limit(MB) 640, fixed memory used 596533248",
  ],
  ["broadcast", "ODPS-0123065:Join exception - Maximum hash join memory exceeded"],
  ["tooComplex", "ODPS-0010000:System internal error - The Size of Plan is too large"],
  ["conflict", "FAILED: ODPS-0110141:Data version exception"],
  ["conflict", "ODPS-0110061:Failed to run ddltask - Modify DDL meta encounter exception"],
  ["service", "ODPS-0010000:System internal error - fuxi job failed, caused by: Pangu request failed with error code 3"],
  ["other", "502 Update replicas failed"],
  ["other", "The task failed and gave no reason."],
];

describe("the advice for a job that failed", () => {
  it.each(messages)("is that for: %s: %s", (kind, message) => {
    expect(failureKindOf(message)).toBe(kind);
  });

  it("is a text of its own for every kind, in both languages", () => {
    const kinds = new Set(messages.map(([kind]) => kind));
    for (const failures of Object.values(failureTexts)) {
      expect(new Set(Object.keys(failures))).toEqual(kinds);
      expect(new Set(Object.values(failures)).size).toBe(kinds.size);
    }
  });

  it("does not tell anybody to correct a text because a worker was silent", () => {
    const message = "ODPS-0123144: Fuxi job failed - kInstanceMonitorTimeout: WorkerPackage M2 #17 gave no heartbeat for 300 seconds";
    const outcome = { type: "failed", taskName: "t", message, odpsCode: "ODPS-0123144" } as const;
    expect(nextStepAfter(outcome, "en")).toContain("Run the job again");
    expect(nextStepOf(new MaxComputeError("job_failed", message), "en")).toBe(nextStepAfter(outcome, "en"));
    expect(nextStepAfter(outcome, "zh")).toContain("重新运行");
    expect(nextStepAfter({ type: "succeeded" }, "en")).toBeUndefined();
  });

  it("is that of the error's code when no job failed", () => {
    expect(nextStepOf(new MaxComputeError("throttled", "slow down"), "en")).toBe(troubleTexts.en.nextSteps.throttled);
    expect(nextStepOf(new Error("x"), "en")).toBeUndefined();
  });
});
