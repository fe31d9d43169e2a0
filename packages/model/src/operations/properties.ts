// Functions and actions: settings by name: of the system, of a tenant, of a number.
import { part, text } from '../declaration.ts'
import { DNProperty, Parameter } from '../nouns/properties.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction } from '../operation.ts'

export const dnPropertiesOperations = operationsOf('DNProperties', 'A', {
  GetPropertiesByDn: setFunction({ dnNumber: text({ nullable: false }) }, many(DNProperty)),
  CreateDNProperty: setAction(
    { dnNumber: text({ nullable: false }), property: part(DNProperty, { nullable: false }) },
    NOTHING,
  ),
  UpdateDNProperty: setAction(
    { dnNumber: text({ nullable: false }), property: part(DNProperty, { nullable: false }) },
    NOTHING,
  ),
  DeleteDNProperty: setAction(
    { dnNumber: text({ nullable: false }), propertyName: text({ nullable: false }) },
    NOTHING,
  ),
  GetDNPropertyByName: setFunction(
    { dnNumber: text({ nullable: false }), name: text({ nullable: false }) },
    one(DNProperty),
  ),
})

export const parametersOperations = operationsOf('Parameters', 'A', {
  GetParameterByName: setFunction({ name: text({ nullable: false }) }, one(Parameter)),
})
