import { memoryStore } from '@countersign/core'
import { storeContract } from '@countersign/testing'
import { test } from 'vitest'

storeContract(test, () => {
  let time = 0
  return {
    store: memoryStore({ now: () => time }),
    elapse: (ms) => {
      time += ms
    },
  }
})
