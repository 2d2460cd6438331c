// Vitest ends its workers with a signal, and then Node keeps nothing of what it has compiled (NODE_COMPILE_CACHE).
import { flushCompileCache } from "node:module";

import { afterAll } from "vitest";

// oxlint-disable-next-line import/no-unassigned-import -- once for each worker, while this file runs before each spec
import "./resolve-sources.ts";

afterAll(() => flushCompileCache());
