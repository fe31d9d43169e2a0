// Nouns: settings by name: of the system, of a tenant, of a number.
import { chosen, entity, int32, noun, text } from '../declaration.ts'
import { works } from './effects.ts'

// Kept for programs that read them again; the product itself reads none of them.
const VALUE = { maxLength: 131072, effect: works } as const

export const Parameter = entity('Parameter', 'Id', {
  Description: text({ maxLength: 1024, searchable: true, effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  Name: text({ minLength: 1, maxLength: 255, required: true, unique: true, searchable: true, effect: works }),
  Value: text(VALUE),
})

export const DNProperty = entity('DNProperty', 'Id', {
  Description: text({ maxLength: 1024, effect: works }),
  Id: int32({ readOnly: true, default: chosen('id'), effect: works }),
  Name: text({ nullable: false, minLength: 1, maxLength: 255, required: true, effect: works }),
  Value: text(VALUE),
  /** `User/17/NAME`: of which row, and the name in capitals. */
  Place: text({ ours: true, readOnly: true, maxLength: 400, unique: true, effect: works }),
})

export const Property = entity('Property', 'Name', {
  Description: text({ maxLength: 1024, searchable: true, effect: works }),
  Name: text({
    nullable: false,
    minLength: 1,
    maxLength: 255,
    required: true,
    unique: true,
    immutable: true,
    searchable: true,
    effect: works,
  }),
  Value: text({ nullable: false, ...VALUE }),
})

export const Parameters = noun(Parameter, { set: 'Parameters', storage: 'config', operations: 'crud' })

/** Reached by its operations only. */
export const DNProperties = noun(DNProperty, { set: 'DNProperties', storage: 'config', operations: [] })

export const TenantProperties = noun(Property, { set: 'TenantProperties', storage: 'config', operations: 'crud' })
