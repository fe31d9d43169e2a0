// What a trunk's inbound bindings read out of an INVITE: who is called, who calls.
import type { FieldName, VariableName } from './names.ts'
import { type Binding, readField, type SipFields } from './sip-fields.ts'

/** Empty where the INVITE does not say. `LineID`, `CalledName` and `CallerDispName` are filled by bridges only. */
export interface InboundValues {
  readonly CalledNum: string
  readonly CalledName: string
  readonly CallerNum: string
  readonly CallerName: string
  readonly CallerDispName: string
  readonly LineID: string
}

/** Where a value comes from when nothing is bound to its variable: what 3CX's generic provider template binds. */
const defaults: { readonly [name in VariableName]?: FieldName } = {
  $CalledNum: 'ToUserPart',
  $CallerNum: 'FromUserPart',
  $CallerName: 'FromUserPart',
}

/**
 * Reads the values of an incoming call. Several fields may be bound to one variable: the first, in the order of the bindings, that is not
 * empty counts. Where a binding exists the default is not asked: a missing number is not replaced by another field's.
 */
export function inboundValues(bindings: readonly Binding[], seen: SipFields): InboundValues {
  const read = (variable: VariableName): string => {
    const sources = bindings.filter((b) => b.variable === variable).map((b) => b.field)
    const fallback = defaults[variable]
    if (sources.length === 0 && fallback !== undefined) sources.push(fallback)
    for (const source of sources) {
      const value = readField(seen, source).trim()
      if (value !== '') return value
    }
    return ''
  }
  return {
    CalledNum: read('$CalledNum'),
    CalledName: read('$CalledName'),
    CallerNum: read('$CallerNum'),
    CallerName: read('$CallerName'),
    CallerDispName: read('$CallerDispName'),
    LineID: read('$LineID'),
  }
}
