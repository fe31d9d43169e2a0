// Nouns: settings by name: of the system, of a tenant, of a number.
import { entity, int32, noun, text } from '../declaration.ts'

export const Parameter = entity('Parameter', 'Id', {
  Description: text(),
  Id: int32({ nullable: false }),
  Name: text(),
  Value: text({ maxLength: 131072 }),
})

export const DNProperty = entity('DNProperty', 'Id', {
  Description: text(),
  Id: int32(),
  Name: text({ nullable: false }),
  Value: text({ maxLength: 131072 }),
})

export const Property = entity('Property', 'Name', {
  Description: text(),
  Name: text({ nullable: false }),
  Value: text({ nullable: false, maxLength: 131072 }),
})

export const Parameters = noun(Parameter, { set: 'Parameters', storage: 'config', operations: 'crud' })

export const TenantProperties = noun(Property, { set: 'TenantProperties', storage: 'config', operations: 'crud' })
