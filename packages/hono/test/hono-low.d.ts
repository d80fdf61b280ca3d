/** Hono 4.8.4, the oldest that is supported, under an alias; the tests use what both versions have. */
declare module 'hono-low' {
  export * from 'hono'
}

declare module 'hono-low/aws-lambda' {
  export * from 'hono/aws-lambda'
}

declare module 'hono-low/body-limit' {
  export * from 'hono/body-limit'
}
