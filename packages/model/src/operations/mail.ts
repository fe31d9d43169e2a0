// Functions and actions: mail: its templates and what is told by it.
import { part, text } from '../declaration.ts'
import { MailSettings } from '../nouns/mail.ts'
import { TestResult } from '../nouns/operations.ts'
import { NOTHING, one, operationsOf, rowAction, setAction } from '../operation.ts'

export const emailTemplateOperations = operationsOf('EmailTemplate', 'A', {
  SetDefault: rowAction({}, NOTHING),
})

export const mailSettingsOperations = operationsOf('MailSettings', 'A', {
  TestEmail: setAction({ email: text({ nullable: false }), settings: part(MailSettings) }, one(TestResult)),
})
