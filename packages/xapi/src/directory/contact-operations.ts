// Functions and actions of the phone book: contacts by number, many at once, and the search in other directories.
import {
  Contacts,
  ContactsDirSearchSettings,
  contactsOperations,
  PhoneBook,
  recordIn,
  textIn,
  type Values,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { implement, type Operation, type Result, wholesOf } from '../http/operation.ts'
import { forbidden, refusal } from '../http/refusal.ts'
import type { Asking } from '../resources/resource.ts'
import { contactsWithNumber, type Tail } from './contact-numbers.ts'
import { mayChange, type Owner, ownerNumbered, ownerOf } from './contact-owner.ts'
import { contactItem, makeContact, seenContacts, usualOwner } from './contacts.ts'

const READ = { noun: Contacts.name, right: 'read' } as const
const WRITE = { noun: Contacts.name, right: 'write' } as const
const SETTINGS = { noun: PhoneBook.name, right: 'write' } as const

export const contactOperations: readonly Operation[] = [
  implement(contactsOperations.GetContactsByNumber, READ, (asking, given) => byNumber(asking, textIn(given.number))),
  implement(contactsOperations.CreateContactByNumber, WRITE, async (asking, given) => {
    const number = textIn(given.number)
    const owner = await ownerNumbered(asking.desk.store, number)
    const { item } =
      owner === null
        ? await makeContact(asking, given.contact, usualOwner(asking), number)
        : await makeContact(asking, given.contact, owner)
    return { kind: 'row', set: Contacts.set, item }
  }),
  implement(contactsOperations.DeleteContactsById, WRITE, deleteById),
  implement(contactsOperations.DeleteDepartmentContactsByType, WRITE, (asking, given) =>
    deleteAll(asking, given.contactSource, (owner) => owner.kind === 'department'),
  ),
  implement(contactsOperations.DeletePersonalContactsByType, WRITE, (asking, given) =>
    deleteAll(asking, given.contactSource, (owner) => owner.kind === 'person'),
  ),
  implement(contactsOperations.DeleteContactsByType, WRITE, async (asking, given) => {
    const number = textIn(given.number)
    if (number === '') return deleteAll(asking, given.contactSource, (owner) => owner.kind === 'company')
    const whose = await ownerNumbered(asking.desk.store, number)
    if (whose === null) {
      const message = `number: there is no extension or department ${number.slice(0, 50)}.`
      throw refusal(400, message, 'WARNINGS.XAPI.NOT_FOUND', 'number')
    }
    if (!mayChange(asking.caller, whose)) throw forbidden(`Your role may not delete the contacts of ${number}.`)
    return deleteAll(asking, given.contactSource, (owner) => isSame(owner, whose))
  }),
  implement(contactsOperations.GetDirSearchSettings, { ...SETTINGS, right: 'read' }, async () => ({
    kind: 'struct',
    of: ContactsDirSearchSettings,
    value: NO_SEARCH,
  })),
  implement(contactsOperations.SetDirSearchSettings, SETTINGS, async (_asking, given) => {
    const asked = Object.entries(recordIn(given.dirSearchSettings)).find(([, value]) => !isOff(value))
    if (asked === undefined) return { kind: 'nothing' }
    const target = `dirSearchSettings.${asked[0]}`
    const message = 'Other directories, such as Exchange folders, are not searched by this version.'
    throw refusal(501, message, 'WARNINGS.XAPI.NOT_SUPPORTED', target)
  }),
]

/** No other directory is searched. */
const NO_SEARCH: Values = {
  ExchangeCalendarProfileSwitching: false,
  ExchangeEmailAddresses: [],
  ExchangeFolders: [],
  ExchangeServerUrl: '',
  ExchangeUser: '',
}

function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return (
    typeof value === 'object' && Object.values(value).every((each) => each === null || each === '' || each === false)
  )
}

/** The contacts of an extension or a department when the number is one of theirs; else those who have the number. */
async function byNumber(asking: Asking, number: string): Promise<Result> {
  const { store } = asking.desk
  const seen = await seenContacts(asking)
  const owner = await ownerNumbered(store, number)
  const found =
    owner === null
      ? contactsWithNumber(seen, number, await tailOf(asking))
      : seen.filter((row) => isSame(ownerOf(row.fields), owner))
  return { kind: 'items', of: Contacts.struct, items: found.map((row) => contactItem(asking, row)) }
}

async function tailOf({ desk }: Asking): Promise<Tail> {
  const { ResolvingType: type, ResolvingLength: length } = (await desk.store.singleton(PhoneBook.name)).fields
  return type === 'MatchLength' && typeof length === 'number' ? length : null
}

function isSame(one: Owner, other: Owner): boolean {
  return one.kind === other.kind && (one.kind === 'company' || other.kind === 'company' || one.id === other.id)
}

async function deleteById(asking: Asking, given: Values): Promise<Result> {
  const mutations: Mutation[] = []
  const seen = new Map((await seenContacts(asking)).map((row) => [row.id, row]))
  for (const id of new Set(wholesOf(given, 'ids'))) {
    const row = seen.get(id)
    if (row === undefined) throw refusal(400, `ids: there is no contact ${id}.`, 'WARNINGS.XAPI.NOT_FOUND', 'ids')
    if (!mayChange(asking.caller, ownerOf(row.fields))) throw forbidden(`Your role may not delete contact ${id}.`)
    mutations.push({ kind: 'delete', noun: Contacts.name, id })
  }
  if (mutations.length > 0) await asking.desk.store.write(mutations, asking.actor)
  return { kind: 'nothing' }
}

/** Deletes what came from one place, as far as the caller may. */
async function deleteAll(asking: Asking, source: unknown, whose: (owner: Owner) => boolean): Promise<Result> {
  const mutations = (await seenContacts(asking)).flatMap((row): readonly Mutation[] => {
    const owner = ownerOf(row.fields)
    const goes = row.fields.ContactType === source && whose(owner) && mayChange(asking.caller, owner)
    return goes ? [{ kind: 'delete', noun: Contacts.name, id: row.id }] : []
  })
  if (mutations.length > 0) await asking.desk.store.write(mutations, asking.actor)
  return { kind: 'nothing' }
}
