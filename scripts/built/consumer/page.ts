// A user's page, compiled with the packed core: the browser's `fetch` is a transport.
import { createMaxCompute, fetchTransport, type InstanceStatus } from "@maxcompute-rx/core";

export function watch(bearerToken: string, show: (status: InstanceStatus) => void): () => void {
  const mc = createMaxCompute({
    endpoint: "https://service.cn-hangzhou.maxcompute.aliyun.com/api",
    project: "my_project",
    credentials: { bearerToken },
    transport: fetchTransport({ fetch: (request) => fetch(request) }),
  });
  const subscription = mc.instance("20160420174105823gtr1v8kqw").status$.subscribe(show);
  return () => {
    subscription.unsubscribe();
  };
}
