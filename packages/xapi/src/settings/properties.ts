// Settings by name, kept for programs beside the system: of the system, of a tenant, of a number.
import {
  DNProperties,
  DNProperty,
  dnPropertiesOperations,
  Parameter,
  Parameters,
  parametersOperations,
  problem,
  TenantProperties,
  textIn,
  validate,
} from '@cordboard/model'
import type { RowFields, StoredRow } from '@cordboard/store'
import { implement, type Operation } from '../http/operation.ts'
import { invalid, notFound, refusal } from '../http/refusal.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'

const READ = { noun: 'DNProperty', right: 'read' } as const
const WRITE = { noun: 'DNProperty', right: 'write' } as const
/** Of one number. */
const MAX_PROPERTIES = 200

export function propertiesResources(): readonly Resource[] {
  return [configResource(Parameters), configResource(TenantProperties)]
}

export function propertiesOperations(): readonly Operation[] {
  return [
    implement(
      parametersOperations.GetParameterByName,
      { noun: 'Parameter', right: 'read' },
      async ({ desk }, { name = '' }) => {
        const row = name === '' ? null : await desk.store.readBy('Parameter', 'Name', name)
        if (row === null) throw notFound(`The parameter '${name.slice(0, 64)}'`)
        return { kind: 'struct', of: Parameter, value: row.fields }
      },
    ),
    implement(dnPropertiesOperations.GetPropertiesByDn, READ, async (asking, { dnNumber = '' }) => ({
      kind: 'rows',
      of: DNProperty,
      values: (await propertiesOf(asking, await ownerOf(asking, dnNumber))).map(shown),
    })),
    implement(dnPropertiesOperations.GetDNPropertyByName, READ, async (asking, { dnNumber = '', name = '' }) => ({
      kind: 'struct',
      of: DNProperty,
      value: shown(await propertyOf(asking, dnNumber, name)),
    })),
    implement(dnPropertiesOperations.CreateDNProperty, WRITE, (asking, { dnNumber = '', property }) =>
      inTurn(asking.desk.store, async () => {
        const owner = await ownerOf(asking, dnNumber)
        const fields = checked(property, 'create')
        const place = placeOf(owner, textIn(fields.Name))
        if ((await asking.desk.store.readBy('DNProperty', 'Place', place)) !== null) {
          const message = `${dnNumber} has a property '${textIn(fields.Name).slice(0, 64)}' already.`
          throw refusal(400, message, 'WARNINGS.XAPI.ALREADY_IN_USE', 'property.Name')
        }
        if ((await propertiesOf(asking, owner)).length >= MAX_PROPERTIES) {
          const message = `A number may have at most ${MAX_PROPERTIES} properties.`
          throw refusal(400, message, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', 'property')
        }
        await asking.desk.store.write(
          [{ kind: 'create', noun: 'DNProperty', fields: { ...fields, Place: place } }],
          asking.actor,
        )
        return { kind: 'nothing' }
      }),
    ),
    implement(dnPropertiesOperations.UpdateDNProperty, WRITE, async (asking, { dnNumber = '', property }) => {
      const { Name: name, ...fields } = checked(property, 'patch')
      const row = await propertyOf(asking, dnNumber, textIn(name))
      await asking.desk.store.write([{ kind: 'patch', noun: 'DNProperty', id: row.id, fields }], asking.actor)
      return { kind: 'nothing' }
    }),
    implement(dnPropertiesOperations.DeleteDNProperty, WRITE, async (asking, { dnNumber = '', propertyName = '' }) => {
      const row = await propertyOf(asking, dnNumber, propertyName)
      await asking.desk.store.write([{ kind: 'delete', noun: 'DNProperty', id: row.id }], asking.actor)
      return { kind: 'nothing' }
    }),
  ]
}

/** Where a property is kept is no concern of clients. */
function shown({ fields: { Place: _place, ...fields } }: StoredRow): RowFields {
  return fields
}

// By the row and not by the number: who gets the number of somebody who has left starts without properties.
function placeOf(owner: string, name: string): string {
  return `${owner}/${name.toUpperCase()}`
}

/** `User/17`. */
async function ownerOf({ desk }: Asking, number: string): Promise<string> {
  const owner = number === '' ? null : await desk.store.owner(number)
  if (owner === null) {
    const message = `There is no number '${number.slice(0, 64)}'.`
    throw refusal(404, message, 'WARNINGS.XAPI.NOT_FOUND', 'dnNumber')
  }
  return `${owner.noun}/${owner.id}`
}

async function propertiesOf({ desk }: Asking, owner: string): Promise<readonly StoredRow[]> {
  const rows = await desk.store.list('DNProperty')
  return rows.filter((row) => textIn(row.fields.Place).startsWith(`${owner}/`))
}

async function propertyOf(asking: Asking, number: string, name: string): Promise<StoredRow> {
  const owner = await ownerOf(asking, number)
  const row = name === '' ? null : await asking.desk.store.readBy('DNProperty', 'Place', placeOf(owner, name))
  if (row === null) throw notFound(`The property '${name.slice(0, 64)}' of ${number.slice(0, 64)}`)
  return row
}

function checked(property: unknown, mode: 'create' | 'patch'): Readonly<Record<string, unknown>> {
  const read = validate(DNProperties, property ?? {}, mode)
  const problems = read.ok ? [] : read.problems
  if (problems.length > 0) throw invalid(problems.map((each) => ({ ...each, target: `property.${each.target}` })))
  const fields = read.ok ? read.value : {}
  if (textIn(fields.Name) === '') {
    throw invalid([problem('property.Name', 'WARNINGS.XAPI.REQUIRED', 'The name of the property is required')])
  }
  return fields
}
