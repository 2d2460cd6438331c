import { expect, it } from "vitest";

import { regionFromEndpoint } from "./region.ts";

it.each([
  ["https://service.cn-hangzhou.maxcompute.aliyun.com/api", "cn-hangzhou"],
  ["http://service.cn-hangzhou-vpc.maxcompute.aliyun-inc.com/api", "cn-hangzhou"],
  ["http://service.cn-shanghai-intranet.maxcompute.aliyun.com/api", "cn-shanghai"],
  ["http://service.ap-southeast-1-internal.maxcompute.aliyun.com", "ap-southeast-1"],
  ["http://service.odps.aliyun.com/api", null],
  ["http://localhost:8080/api", null],
  ["http://10.1.2.3/api", null],
  ["http://service.cn-test.maxcompute.example.com/api", null],
  ["not a url", null],
])("reads the region out of %s", (endpoint, region) => {
  expect(regionFromEndpoint(endpoint)).toBe(region);
});
