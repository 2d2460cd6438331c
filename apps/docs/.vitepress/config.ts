import { slug } from "github-slugger";
import { defineConfig } from "vitepress";

import { describedPackages, siteMap } from "../src/site-map.ts";

export default defineConfig({
  title: "maxcompute-rx",
  description: "MaxCompute instances as live RxJS streams",
  srcDir: "pages",
  outDir: "dist",
  cleanUrls: false,
  // Our pages hold no HTML; what looks like it is XML of the service, or a type.
  markdown: { html: false, anchor: { slugify: slug } },
  // The protocol is one long page, and the index of the search holds all of them.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guides", link: "/guides/run-and-wait" },
      { text: "Reference", link: "/reference/" },
      { text: "Protocol", link: "/protocol" },
    ],
    sidebar: [
      ...siteMap.map(({ title, pages }) => ({
        text: title,
        items: pages.map((page) => ({ text: page.title, link: `/${page.path.replace(/(index)?\.md$/, "")}` })),
      })),
      {
        text: "Reference",
        collapsed: true,
        items: [
          { text: "All packages", link: "/reference/" },
          ...describedPackages.map((name) => ({ text: name, link: `/reference/${name}/` })),
        ],
      },
    ],
  },
});
