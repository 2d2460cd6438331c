// Vitest ends its workers with a signal, and then Node keeps nothing of what it has compiled (NODE_COMPILE_CACHE).
import { flushCompileCache } from "node:module";

import { afterAll } from "vitest";

afterAll(() => flushCompileCache());
