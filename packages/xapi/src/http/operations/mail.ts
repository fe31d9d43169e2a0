// Tries the mail settings: sends one mail now and says what became of it.
import { randomUUID } from 'node:crypto'
import {
  hasForm,
  Mail,
  mailSettingsOperations,
  recordIn,
  TestResult,
  textIn,
  type Values,
  validate,
} from '@cordboard/model'
import { mailServerOf, type ServerChoice } from '../../mail/mail-server.ts'
import { mailFields } from '../../mail/outbox.ts'
import type { Mail as Letter, Sent } from '../../mail/send-mail.ts'
import { letterOf } from '../../mail/templates/letters.ts'
import type { Asking } from '../../resources/resource.ts'
import { type Arguments, type Operation, type Result, textOf } from '../operation.ts'
import { invalid, refusal } from '../refusal.ts'

/** Sends one mail now, by this server. */
export type TryMail = (mail: Letter, choice: ServerChoice) => Promise<Sent>

export const noMail: TryMail = async () => ({ ok: false, lasting: true, why: 'No mail is sent from here.' })

const MOST_AT_ONCE = 2
const MAX_ADDRESS = 254

export function mailOperations(tryMail: TryMail): readonly Operation[] {
  let underWay = 0
  return [
    {
      of: mailSettingsOperations.TestEmail,
      needs: { noun: 'MailSettings', right: 'write' },
      run: async (asking, given) => {
        if (underWay >= MOST_AT_ONCE)
          throw refusal(429, 'Test mails are on their way: try again when they have arrived.')
        underWay += 1
        try {
          return await testMail(asking, given, tryMail)
        } finally {
          underWay -= 1
        }
      },
    },
  ]
}

async function testMail({ desk }: Asking, given: Arguments, tryMail: TryMail): Promise<Result> {
  const to = textOf(given, 'email') ?? ''
  if (to.length > MAX_ADDRESS || to === '' || !hasForm(to, 'email')) {
    throw refusal(400, 'email: a mail address is expected.', 'WARNINGS.INVALID', 'email')
  }
  const fields = triedFields(await mailFields(desk.store), given.settings)
  const { subject, text } = await letterOf(desk.store, 'test', { system: desk.issuer })
  const messageId = `<test.${randomUUID()}@${desk.issuer}>`
  const mail = { to: [to], subject, text, messageId }
  const sent = await tryMail(mail, mailServerOf(fields))
  const error = !sent.ok ? sent.why : sent.rejected.length > 0 ? 'The mail server refused the recipient.' : null
  return { kind: 'struct', of: TestResult, value: { Success: error === null, Error: error, Parameters: [to] } }
}

/** The stored settings with those given over them. The stored password goes to the stored server and user only. */
function triedFields(stored: Values, given: unknown): Values {
  if (given === undefined) return stored
  const checked = validate(Mail, recordIn(given), 'patch', stored)
  if (!checked.ok) throw invalid(checked.problems.map((each) => ({ ...each, target: `settings.${each.target}` })))
  const fields = { ...stored, ...checked.value }
  const moved = (['MailServer', 'MailUser'] as const).some((name) => textIn(fields[name]) !== textIn(stored[name]))
  const weaker = stored.MailSslEnabled !== false && fields.MailSslEnabled === false
  const isNew = textIn(checked.value.MailPassword) !== ''
  if (!isNew && (moved || weaker) && textIn(stored.MailPassword) !== '' && textIn(fields.MailUser) !== '') {
    const message = 'settings.MailPassword: the stored password is not sent to another server or user; give it again.'
    throw refusal(400, message, 'WARNINGS.XAPI.REQUIRED', 'settings.MailPassword')
  }
  return fields
}
