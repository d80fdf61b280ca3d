import type { Claim, Note } from '@countersign/core/store'

/** One operation of the store, as the server runs it: nothing else runs in between. */
export interface Script<Answer extends string> {
  readonly text: string
  readonly answers: readonly Answer[]
}

/** The value of a key: its state and its token. Both states have the same length, so a mark needs no more memory than its claim. */
const VALUES = `
local claimed, completed = 'claimed   ' .. ARGV[1], 'completed ' .. ARGV[1]
`

const HELPERS = `
${VALUES}
local function all(value)
  for _, key in ipairs(KEYS) do
    if redis.call('GET', key) ~= value then return false end
  end
  return true
end

local function release()
  local released = 0
  for _, key in ipairs(KEYS) do
    if redis.call('GET', key) == claimed then released = released + redis.call('DEL', key) end
  end
  return released > 0
end
`

/**
 * A claim's key expires CLAIM_KEPT_MS after its lease. So its lease is live while more than that is left of the key.
 * Another number would misread the claims of other builds, and needs another STORE_FORMAT.
 * `pcall`: an event that is completed stays completed even where a full server takes no further marks.
 */
export const CLAIM: Script<Claim> = {
  answers: ['claimed', 'in_progress', 'completed'],
  text: `
${VALUES}
local ttl, kept = ARGV[2], tonumber(ARGV[3])
local open, isTaken, done, left = {}, false, nil, nil
for _, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  if value and string.sub(value, 1, 10) == 'completed ' then
    if not done then done, left = value, math.max(1, redis.call('PTTL', key)) end
  else
    open[#open + 1] = key
    if value and value ~= claimed and redis.call('PTTL', key) > kept then isTaken = true end
  end
end
if done then
  for _, key in ipairs(open) do redis.pcall('SET', key, done, 'PX', left) end
  return 'completed'
end
if isTaken then return 'in_progress' end
for _, key in ipairs(KEYS) do redis.call('SET', key, claimed, 'PX', ttl) end
return 'claimed'
`,
}

/** Prolongs the lease when all keys are the token's claims. */
export const RENEW: Script<'held' | 'lost'> = {
  answers: ['held', 'lost'],
  text: `
${HELPERS}
if not all(claimed) then
  release()
  return 'lost'
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[2]) end
return 'held'
`,
}

/**
 * Marks when all keys are the token's claims. Nothing changes when they were marked before. PEXPIRE comes first: a full
 * server refuses a script's SET unless the script has written before, and here the work is done already.
 */
export const COMPLETE: Script<'held' | 'lost'> = {
  answers: ['held', 'lost'],
  text: `
${HELPERS}
if all(completed) then return 'held' end
if not all(claimed) then
  release()
  return 'lost'
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[2])
  redis.call('SET', key, completed, 'KEEPTTL')
end
return 'held'
`,
}

/** Deletes those keys that are the token's claims. */
export const RELEASE: Script<'held' | 'lost'> = {
  answers: ['held', 'lost'],
  text: `
${HELPERS}
return release() and 'held' or 'lost'
`,
}

/** What CLAIM would answer to a new token. */
export const PEEK: Script<Claim> = {
  answers: ['claimed', 'in_progress', 'completed'],
  text: `
local answer = 'claimed'
for _, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  if value and string.sub(value, 1, 10) == 'completed ' then return 'completed' end
  if value and redis.call('PTTL', key) > tonumber(ARGV[1]) then answer = 'in_progress' end
end
return answer
`,
}

/** The time at which the key was first asked for, in milliseconds since 1970. It never expires. */
export const SINCE = `
local since = redis.call('GET', KEYS[1])
if since then return since end
local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(time[2] / 1000))
redis.call('SET', KEYS[1], now)
return now
`

/** Notes the hash under the key, where nothing is noted. */
export const ONCE: Script<Note> = {
  answers: ['new', 'same', 'other'],
  text: `
local noted = redis.call('GET', KEYS[1])
if noted then return noted == ARGV[1] and 'same' or 'other' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 'new'
`,
}

/** The format that the prefix has. Where none is noted, ARGV[1] is noted, and never expires. Without ARGV[1] it only reads. */
export const FORMAT = `
local format = redis.call('GET', KEYS[1])
if not format and ARGV[1] then
  format = ARGV[1]
  redis.call('SET', KEYS[1], format)
end
return format or ''
`

export const FORGET: Script<'forgotten'> = {
  answers: ['forgotten'],
  text: `
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
return 'forgotten'
`,
}
