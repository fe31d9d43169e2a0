// Bindings as the API stores them ({ParamId, ValueId, Custom}) and as the fields folder uses them, in both directions.
import { fieldById, idOfField, idOfVariable, variableById } from '../fields/names.ts'
import type { Binding } from '../fields/sip-fields.ts'

/** XAPI GatewayParameterBinding. */
export interface ParameterBinding {
  readonly ParamId: number
  readonly ValueId: number
  readonly Custom: string
}

export function toParameterBinding({ field, variable, custom }: Binding): ParameterBinding {
  return { ParamId: idOfField(field), ValueId: idOfVariable(variable), Custom: custom }
}

/** Bindings whose numbers mean nothing are left out: they were never valid. */
export function fromParameterBindings(
  stored: readonly { readonly ParamId: number; readonly ValueId: number; readonly Custom?: string | null }[],
): Binding[] {
  return stored.flatMap(({ ParamId, ValueId, Custom }) => {
    const field = fieldById(ParamId)
    const variable = variableById(ValueId)
    return field === null || variable === null ? [] : [{ field, variable, custom: Custom ?? '' }]
  })
}
