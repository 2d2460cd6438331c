import type { Page } from "playwright-core";

/** What a visitor does in a view before its picture is made, by the name of the picture. */
export const acts: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async help(page) {
    await page.getByRole("row").first().waitFor();
    await page.keyboard.press("?");
  },
  async saved(page) {
    await page.getByRole("button", { name: /^(Saved filters|已保存的筛选)$/ }).click();
  },
  async log(page) {
    await page
      .getByRole("button", { name: /^(Log|日志) M1#/ })
      .first()
      .click();
    await page.getByRole("dialog").locator("pre").waitFor();
  },
  async again(page) {
    await page.getByRole("button", { name: /^(Run again|重新运行)$/ }).click();
    await page.getByRole("dialog").waitFor();
  },
};
