// The page of the budget: the least that lists and watches instances through a gateway.
import { connect } from "@maxcompute-rx/browser";

const mc = connect({ gateway: "/maxcompute", project: "my_project" });
mc.instances$({ status: "Running" }).subscribe(({ instances }) => console.log(instances));
mc.instance("2016042605520945g9k5pvyi2").view$.subscribe((view) => console.log(view));
