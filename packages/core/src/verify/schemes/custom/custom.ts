import type { CustomSpec } from '../../../provider/custom-spec.ts'
import type { CompiledScheme, SchemeOf, Texts } from '../../../provider/scheme.ts'
import { requireSettings } from '../settings.ts'

/** A proof in a function of its own, for what no other scheme expresses. `why` says what that is. */
export function custom(spec: CustomSpec): SchemeOf<'custom', CustomSpec> {
  return { kind: 'custom', spec, assurance: spec.assurance, compile: () => compileCustom(spec) }
}

const NOTHING_SIGNED: Texts = new Map()

function compileCustom(spec: CustomSpec): CompiledScheme {
  const { slot, headers, options = [], readsBodyFirst = false, needsPublicUrl = false, verifyDelivery } = spec
  return {
    slots: slot ? [slot] : [],
    readsBodyFirst,
    needsPublicUrl,
    usesOnce: spec.usesOnce === true,
    headers,
    options,
    precheck: () => ({
      texts: NOTHING_SIGNED,
      admit: (ring) => {
        requireSettings(options, ring)
        const own = (slot && ring.keys.get(slot)) ?? []
        return async (view, limits) => verifyDelivery(view, own, limits)
      },
    }),
  }
}
