// Compiled, never run: keys in, keys out.

import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { expectTrue, type Same } from './support.ts'

telnyx({ publicKey: undefined as string | undefined })
telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })
telnyx({ publicKey: ['old', 'new'] })
telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
telnyx({ publicKey: async () => ['old', 'new'] })
telnyx({ resolveTenant: ({ url }) => ({ tenantId: url, publicKey: process.env.TELNYX_PUBLIC_KEY }) })
telnyx({ resolveTenant: async () => undefined })
standardWebhooks({ secret: process.env.SECRET })
standardWebhooks({ publicKey: process.env.PUBLIC_KEY })
standardWebhooks({ secret: process.env.SECRET, publicKey: process.env.PUBLIC_KEY })

// @ts-expect-error a provider needs a key
telnyx({})
// @ts-expect-error a provider needs options
telnyx()
// @ts-expect-error Telnyx has a public key, and no secret
telnyx({ secret: 'a secret' })
// @ts-expect-error Dfns has a secret, and no public key
dfns({ publicKey: 'a key' })
// @ts-expect-error one of the two is needed
standardWebhooks({})
// @ts-expect-error a tenant has a tenantId
telnyx({ resolveTenant: () => ({ publicKey: 'a key' }) })
// @ts-expect-error a key is a text
telnyx({ publicKey: 42 })

const pair = generateKeys(telnyx)
expectTrue<Same<typeof pair.publicKey, string>>()
expectTrue<Same<typeof pair.privateKey, string>>()
telnyx(pair)
// @ts-expect-error Telnyx has no secret
pair.secret.toString()

const shared = generateKeys(dfns)
expectTrue<Same<typeof shared.secret, string>>()
dfns(shared)
// @ts-expect-error Dfns has no public key
shared.publicKey.toString()

const both = generateKeys(standardWebhooks)
expectTrue<Same<typeof both.secret | typeof both.publicKey | typeof both.privateKey, string>>()
standardWebhooks(both)

// @ts-expect-error keys are made for a factory, not for a configured provider
generateKeys(telnyx(pair))

// What is sent is text unless bytes were given, and `fetch` takes it as it is.
const signed = sign(telnyx, { data: {} }, { keys: pair })
expectTrue<Same<typeof signed.body, string>>()
expectTrue<Same<typeof signed.headers, Record<string, string>>>()
new Request('http://localhost/', signed)
new Request('http://localhost/', sign(telnyx, '{}', { keys: pair }))
const bytes = sign(telnyx, new Uint8Array(), { keys: pair })
expectTrue<typeof bytes.body extends Uint8Array ? true : false>()
new Request('http://localhost/', bytes)
// @ts-expect-error there are keys to sign with
sign(telnyx, {}, {})
