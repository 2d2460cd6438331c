/** Pages by which doors are weighed, the least that a user writes. */
export const entries: Readonly<Record<string, string>> = {
  // The page of the budget: lists and watches instances through a gateway.
  gateway: `
    import { connect } from "@maxcompute-rx/browser";
    const mc = connect({ gateway: "/maxcompute", project: "my_project" });
    mc.instances$({ status: "Running" }).subscribe((list) => console.log(list.instances));
    mc.instance("2016042605520945g9k5pvyi2").view$.subscribe((view) => console.log(view));
  `,
  direct: `
    import { connectDirect } from "@maxcompute-rx/browser/direct";
    const mc = connectDirect({ endpoint: "https://service.example.com/api", project: "my_project", credentials: { bearerToken: "token" } });
    mc.instance("2016042605520945g9k5pvyi2").view$.subscribe((view) => console.log(view));
  `,
};
