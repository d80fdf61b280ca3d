/** Express 4.18, the oldest that is supported, under an alias; the tests use what both versions have. */
declare module 'express4' {
  import express from 'express'
  export = express
}
