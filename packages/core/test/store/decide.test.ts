import { describe, expect, test } from 'vitest'
import { decideClaim, decideHold, type FoundKey } from '../../src/store.ts'

const KEYS = {
  absent: undefined,
  own: { state: 'claimed', isLive: true, isOwn: true },
  ownExpired: { state: 'claimed', isLive: false, isOwn: true },
  other: { state: 'claimed', isLive: true, isOwn: false },
  otherExpired: { state: 'claimed', isLive: false, isOwn: false },
  done: { state: 'completed', isLive: true, isOwn: false },
  doneByOwn: { state: 'completed', isLive: true, isOwn: true },
  doneExpired: { state: 'completed', isLive: false, isOwn: true },
} as const satisfies Readonly<Record<string, FoundKey | undefined>>

type Name = keyof typeof KEYS

const find = (names: readonly Name[]) => names.map((name) => KEYS[name])

describe('a claim of keys of which are found', () => {
  test.each<[readonly Name[], string]>([
    [[], 'claimed'],
    [['absent', 'absent'], 'claimed'],
    [['own', 'ownExpired'], 'claimed'],
    [['otherExpired', 'absent'], 'claimed'],
    [['doneExpired'], 'claimed'],
    [['absent', 'other'], 'in_progress'],
    [['own', 'other'], 'in_progress'],
    [['absent', 'done'], 'completed'],
    [['other', 'done'], 'completed'],
    [['own', 'doneByOwn'], 'completed'],
  ])('%j: %s', (names, claim) => {
    expect(decideClaim(find(names))).toBe(claim)
  })
})

describe('a token has of its claim, where are found', () => {
  test.each<[readonly Name[], string]>([
    [['own'], 'held'],
    [['own', 'ownExpired'], 'held'],
    [['doneByOwn', 'doneByOwn'], 'completed'],
    [['own', 'absent'], 'lost'],
    [['own', 'other'], 'lost'],
    [['own', 'otherExpired'], 'lost'],
    [['own', 'doneByOwn'], 'lost'],
    [['done'], 'lost'],
    [['doneExpired'], 'lost'],
    [['doneByOwn', 'doneExpired'], 'lost'],
    [['absent'], 'lost'],
  ])('%j: %s', (names, hold) => {
    expect(decideHold(find(names))).toBe(hold)
  })
})
