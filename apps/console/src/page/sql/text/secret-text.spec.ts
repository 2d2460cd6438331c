import { expect, it } from "vitest";

import { seemsSecret } from "./secret-text.ts";

it.each([
  ["select 1", false],
  ["select count(token) from tokens where secret_santa > 1", false],
  ["select * from users where password is null", false],
  [`set odps.access.key.secret=abc; select 1`, true],
  ["select * from t where password = 'hunter2'", true],
  ["with serdeproperties ('odps.properties.password'='x')", true],
  [`-- LTAI${"x".repeat(16)}\nselect 1`, true],
])("takes %j for secret: %j", (text, secret) => {
  expect(seemsSecret(text)).toBe(secret);
});
