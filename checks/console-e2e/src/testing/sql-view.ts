import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

import { patience, type Visit } from "./visit.ts";

export function editorOf(page: Page): Locator {
  return page.getByRole("textbox", { name: "SQL text" });
}

export async function openSql({ page, open }: Visit): Promise<Locator> {
  await open("/sql");
  const editor = editorOf(page);
  await editor.waitFor();
  return editor;
}

/** Puts a text into the editor and runs it. */
export async function run(page: Page, sql: string): Promise<void> {
  await editorOf(page).fill(sql);
  await editorOf(page).press("Control+Enter");
}

/** Waits until the editor shows a text. */
export async function expectText(page: Page, text: string): Promise<void> {
  await expect.poll(() => editorOf(page).innerText(), patience).toBe(text);
}
