// Nouns: the phone book.
import {
  bool,
  chosen,
  complex,
  entity,
  enumeration,
  int32,
  noun,
  oneOf,
  part,
  text,
  texts,
  value,
} from '../declaration.ts'
import { callerNames, works } from './effects.ts'
import { ConcealedPassword } from './trunk.ts'

export const ContactSource = enumeration('ContactSource', ['3CX', 'CRM', 'Google', 'M365'])

/** A number as people write it. */
const NUMBER = { maxLength: 50, searchable: true, effect: works } as const
const NAME = { maxLength: 255, searchable: true, effect: works } as const

/**
 * Of the company, when it has no owner; else of one person, or of one department. Who owns it follows from the operation
 * that makes it, and from who makes it; it is told and never written.
 */
export const Contact = entity('Contact', 'Id', {
  Business: text(NUMBER),
  Business2: text(NUMBER),
  BusinessFax: text(NUMBER),
  CompanyName: text(NAME),
  /** Where it came from. */
  ContactType: oneOf(ContactSource, { default: value('3CX'), effect: works }),
  Department: text(NAME),
  Email: text({ form: 'email', maxLength: 255, searchable: true, effect: works }),
  FirstName: text(NAME),
  Home: text(NUMBER),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  LastName: text(NAME),
  Mobile2: text(NUMBER),
  Other: text(NUMBER),
  Pager: text(NUMBER),
  /** The mobile. */
  PhoneNumber: text(NUMBER),
  Tag: text({ maxLength: 255, effect: works }),
  Title: text({ maxLength: 100, effect: works }),
  /** Id of the department. */
  OwnerGroup: int32({ ours: true, readOnly: true, effect: works }),
  /** Id of the user. */
  OwnerUser: int32({ ours: true, readOnly: true, effect: works }),
})

export const ContactsDirSearchSettings = complex('ContactsDirSearchSettings', {
  ExchangeCalendarProfileSwitching: bool(),
  ExchangeEmailAddresses: texts(),
  ExchangeFolders: texts(),
  ExchangePassword: part(ConcealedPassword),
  ExchangeServerUrl: text(),
  ExchangeUser: text(),
})

export const TypeOfPhoneBookAddQueueName = enumeration('TypeOfPhoneBookAddQueueName', ['NotAdd', 'Append', 'Prepend'])

export const TypeOfPhoneBookDisplay = enumeration('TypeOfPhoneBookDisplay', ['FirstNameLastName', 'LastNameFirstName'])

export const TypeOfPhoneBookResolving = enumeration('TypeOfPhoneBookResolving', [
  'NotResolve',
  'MatchExact',
  'MatchLength',
])

export const PhoneBookSettings = complex('PhoneBookSettings', {
  PhoneBookAddQueueName: oneOf(TypeOfPhoneBookAddQueueName, { default: value('NotAdd'), effect: callerNames }),
  PhoneBookDisplay: oneOf(TypeOfPhoneBookDisplay, { default: value('FirstNameLastName'), effect: callerNames }),
  /** Digits that must agree, counted from the end. */
  ResolvingLength: int32({ min: 1, max: 20, default: value(8), effect: callerNames }),
  ResolvingType: oneOf(TypeOfPhoneBookResolving, { default: value('MatchLength'), effect: callerNames }),
})

export const Contacts = noun(Contact, { set: 'Contacts', storage: 'config', operations: 'crud' })

export const PhoneBook = noun(PhoneBookSettings, {
  set: 'PhoneBookSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
