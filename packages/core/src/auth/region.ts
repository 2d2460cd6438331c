/**
 * The region in an endpoint's host name, such as `cn-hangzhou` in
 * `https://service.cn-hangzhou-vpc.maxcompute.aliyun-inc.com/api`; null if there is none (docs/protocol.md 1.1).
 */
export function regionFromEndpoint(endpoint: string): string | null {
  let host: string;
  try {
    host = new URL(endpoint).hostname;
  } catch {
    return null;
  }
  const name = /service\.([^.]+)\.[a-z]{4,10}\.[a-z]{6}(?:-inc)?\.com/.exec(host)?.[1] ?? "";
  const region = name.replace(/-(internal|intranet|vpc)$/, "");
  return region.includes("-") ? region : null;
}
