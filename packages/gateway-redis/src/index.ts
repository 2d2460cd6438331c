export { redisStore } from "./redis-store.ts";
export type { RedisStoreOptions } from "./redis-store.ts";
export type { RedisClient, RedisConnection } from "./redis-client.ts";
