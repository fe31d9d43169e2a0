// Contacts in the API: of the company, of departments and of people, each seen by whom it belongs to.
import { Contacts, textIn, type Values, validate } from '@cordboard/model'
import type { Mutation, RowFields, StoredRow } from '@cordboard/store'
import { ApiRefusal, type ErrorDetail, forbidden, invalid, notFound, refusal } from '../http/refusal.ts'
import type { Completer } from '../resources/completing.ts'
import { configItem } from '../resources/config-items.ts'
import { rehearsable } from '../resources/rehearsable.ts'
import type { Asking, Item, Outcome, Resource } from '../resources/resource.ts'
import { NUMBER_FIELDS } from './contact-numbers.ts'
import { belongingOfOwner, COMPANY, mayChange, maySee, type Owner, ownerFields, ownerOf } from './contact-owner.ts'

const MOST_CONTACTS = 20_000
const NAMES = ['FirstName', 'LastName', 'CompanyName'] as const
/** What people write between digits; letters for extensions and words that stand for digits. */
const NUMBER = /^[0-9A-Za-z+*#() ./,;:@_-]{0,50}$/

/** Throws when a contact has no name or no number, or a number that is none. */
function checkWhole(whole: Values): void {
  const details: ErrorDetail[] = []
  const sentences: string[] = []
  const refuse = (target: string, message: string, sentence: string): void => {
    details.push({ target, message })
    sentences.push(sentence)
  }
  const given = (names: readonly string[]): boolean => names.some((name) => textIn(whole[name]).trim() !== '')
  if (!given(NAMES)) {
    refuse(
      'FirstName',
      'WARNINGS.CONTACTS_SPECIFY_NAME_SURNAME_COMPANY',
      'FirstName, LastName or CompanyName is needed',
    )
  }
  if (!given(NUMBER_FIELDS))
    refuse('PhoneNumber', 'WARNINGS.CONTACTS_SPECIFY_PHONE_NUMBER', 'PhoneNumber: one number at least is needed')
  for (const name of NUMBER_FIELDS) {
    const number = textIn(whole[name])
    if (number !== '' && !(NUMBER.test(number) && /\d/.test(number)))
      refuse(name, 'WARNINGS.INVALID', `${name}: a telephone number is expected`)
  }
  if (details.length > 0) throw new ApiRefusal(400, sentences.join('; '), details)
}

/** Of the company: who writes beside the API is the one who starts the system. */
export const completeContact: Completer = async (_by, { fields, current }) => {
  checkWhole({ ...current?.fields, ...fields })
  return { fields, also: [] }
}

export function contactItem({ desk, caller }: Asking, row: StoredRow): Item {
  const { id, version, field } = configItem(desk, caller, row)
  return { id, version, field, belongs: belongingOfOwner(ownerOf(row.fields)) }
}

export async function seenContacts({ desk, caller }: Asking): Promise<readonly StoredRow[]> {
  const rows = await desk.store.list(Contacts.name)
  return rows.filter((row) => maySee(caller, ownerOf(row.fields)))
}

/** Throws when the contact is not in order, or may not be made by the caller. */
export async function makeContact(asking: Asking, body: unknown, owner: Owner, number = ''): Promise<Outcome> {
  const { store } = asking.desk
  const checked = validate(Contacts, body ?? {}, 'create')
  if (!checked.ok) throw invalid(checked.problems)
  const hasNumber = NUMBER_FIELDS.some((name) => textIn(checked.value[name]) !== '')
  const fields: RowFields = {
    ...checked.value,
    ...(hasNumber || number === '' ? {} : { PhoneNumber: number }),
    ...ownerFields(owner),
  }
  checkWhole(fields)
  if (!mayChange(asking.caller, owner)) throw forbidden(refusedMaking(owner))
  if ((await store.list(Contacts.name)).length >= MOST_CONTACTS) {
    throw refusal(400, `There may be at most ${MOST_CONTACTS} contacts.`, 'WARNINGS.LIMIT_REACHED')
  }
  const written = await store.write([{ kind: 'create', noun: Contacts.name, fields }], asking.actor)
  return outcomeOf(asking, written.rows[0] ?? null, checked.withoutEffect)
}

function refusedMaking(owner: Owner): string {
  return owner.kind === 'company'
    ? 'Your role may not make contacts of the company.'
    : `Your role may not make contacts of this ${owner.kind}.`
}

/** Who may not keep the company's contacts makes personal ones. */
export function usualOwner({ caller }: Asking): Owner {
  if (mayChange(caller, COMPANY) || caller.noun !== 'User') return COMPANY
  return { kind: 'person', id: caller.id }
}

function outcomeOf(asking: Asking, row: StoredRow | null, withoutEffect: Outcome['withoutEffect']): Outcome {
  if (row === null) throw notFound('The contact')
  return { item: contactItem(asking, row), withoutEffect }
}

async function changeable(asking: Asking, id: number): Promise<StoredRow> {
  const row = await asking.desk.store.read(Contacts.name, id)
  if (row === null) throw notFound(`Contact ${id}`)
  if (!mayChange(asking.caller, ownerOf(row.fields))) throw forbidden('Your role may not change this contact.')
  return row
}

async function patch(asking: Asking, item: Item, body: unknown, ifVersion: number | null): Promise<Outcome> {
  const current = await changeable(asking, Number(item.id))
  const checked = validate(Contacts, body, 'patch', current.fields)
  if (!checked.ok) throw invalid(checked.problems)
  checkWhole({ ...current.fields, ...checked.value })
  const version = ifVersion === null ? {} : { ifVersion }
  const { rows } = await asking.desk.store.write(
    [{ kind: 'patch', noun: Contacts.name, id: current.id, fields: checked.value, ...version }],
    asking.actor,
  )
  return outcomeOf(asking, rows[0] ?? null, checked.withoutEffect)
}

async function remove(asking: Asking, item: Item, ifVersion: number | null): Promise<void> {
  const { id } = await changeable(asking, Number(item.id))
  const version = ifVersion === null ? {} : { ifVersion }
  const mutation: Mutation = { kind: 'delete', noun: Contacts.name, id, ...version }
  await asking.desk.store.write([mutation], asking.actor)
}

export function contactsResource(): Resource {
  return {
    noun: Contacts,
    maxTop: 100,
    rows: async (asking) => (await seenContacts(asking)).map((row) => contactItem(asking, row)),
    get: async (asking, key) => {
      const row = typeof key === 'number' ? await asking.desk.store.read(Contacts.name, key) : null
      return row === null || !maySee(asking.caller, ownerOf(row.fields)) ? null : contactItem(asking, row)
    },
    create: rehearsable((asking: Asking, body: unknown) => makeContact(asking, body, usualOwner(asking))),
    patch: rehearsable(patch),
    remove: rehearsable(remove),
  }
}
