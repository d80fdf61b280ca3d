/** Koa 2.16, the oldest that is supported, under an alias; the tests use what both versions have. */
declare module 'koa2' {
  import Koa from 'koa'
  export = Koa
}
