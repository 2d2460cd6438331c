// The least that watches an instance without a gateway.
import { connectDirect } from "@maxcompute-rx/browser/direct";

const endpoint = "https://service.cn-hangzhou.maxcompute.aliyun.com/api";
const mc = connectDirect({ endpoint, project: "my_project", credentials: () => ({ bearerToken: String(prompt("Token")) }) });
mc.instance("2016042605520945g9k5pvyi2").view$.subscribe((view) => console.log(view));
