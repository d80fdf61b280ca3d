/** Fastify 5.0, the oldest that is supported, under an alias; the tests use what both versions have. */
declare module 'fastify-low' {
  export { fastify } from 'fastify'
}
