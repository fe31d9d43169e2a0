// Nouns: the phone book.
import { bool, complex, entity, enumeration, int32, noun, oneOf, part, text, texts, value } from '../declaration.ts'
import { callerNames } from './effects.ts'
import { ConcealedPassword } from './trunk.ts'

export const ContactSource = enumeration('ContactSource', ['3CX', 'CRM', 'Google', 'M365'])

export const Contact = entity('Contact', 'Id', {
  Business: text(),
  Business2: text(),
  BusinessFax: text(),
  CompanyName: text(),
  ContactType: oneOf(ContactSource),
  Department: text(),
  Email: text(),
  FirstName: text(),
  Home: text(),
  Id: int32({ nullable: false }),
  LastName: text(),
  Mobile2: text(),
  Other: text(),
  Pager: text(),
  PhoneNumber: text(),
  Tag: text(),
  Title: text(),
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
