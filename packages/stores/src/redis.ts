export type { IoRedisClient, NodeRedisClient, RedisClient, UpstashClient } from './redis/clients.ts'
export { type RedisStoreOptions, redisStore } from './redis/store.ts'
