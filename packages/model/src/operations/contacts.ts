// Functions and actions: the phone book.
import { oneOf, part, text, wholes } from '../declaration.ts'
import { Contact, ContactSource, ContactsDirSearchSettings } from '../nouns/contacts.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction } from '../operation.ts'

export const contactsOperations = operationsOf('Contacts', 'A', {
  GetContactsByNumber: setFunction({ number: text({ nullable: false }) }, many(Contact)),
  CreateContactByNumber: setAction(
    { contact: part(Contact, { nullable: false }), number: text({ nullable: false }) },
    one(Contact, { nullable: true }),
  ),
  SetDirSearchSettings: setAction({ dirSearchSettings: part(ContactsDirSearchSettings, { nullable: false }) }, NOTHING),
  GetDirSearchSettings: setFunction({}, one(ContactsDirSearchSettings)),
  DeleteContactsById: setAction({ ids: wholes() }, NOTHING),
  DeleteDepartmentContactsByType: setAction({ contactSource: oneOf(ContactSource, { nullable: false }) }, NOTHING),
  DeletePersonalContactsByType: setAction({ contactSource: oneOf(ContactSource, { nullable: false }) }, NOTHING),
  DeleteContactsByType: setAction(
    { contactSource: oneOf(ContactSource, { nullable: false }), number: text() },
    NOTHING,
  ),
})
