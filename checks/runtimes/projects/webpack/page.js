import { connect } from "@maxcompute-rx/browser";

const mc = connect({ gateway: "/maxcompute", project: "demo_project" });

function show(text) {
  document.body.append(Object.assign(document.createElement("p"), { textContent: text }));
}

mc.runSql("select name, count(*) as flowers from pyodps_iris group by name order by name").then((instance) => {
  instance.events$.subscribe({
    next: ({ type }) => show(type),
    async complete() {
      for await (const { name, flowers } of instance.rows()) show(`${name} ${flowers}`);
    },
  });
}, show);
