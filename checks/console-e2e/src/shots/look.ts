/** How a view is looked at. */
export interface Look {
  readonly device: "desktop" | "phone";
  readonly theme: "light" | "dark";
  readonly language: "en" | "zh";
}

/** Every look there is. */
export const looks: readonly Look[] = (["desktop", "phone"] as const).flatMap((device) =>
  (["light", "dark"] as const).flatMap((theme) => (["en", "zh"] as const).map((language): Look => ({ device, theme, language }))),
);
