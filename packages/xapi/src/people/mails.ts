// The mail that tells a user their extension, how a phone logs in, and a web password that was just made.

import { randomUUID } from 'node:crypto'
import { textIn, usersOperations } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { implement, type Operation } from '../http/operation.ts'
import { forbidden, notFound, refusal } from '../http/refusal.ts'
import type { ServerChoice } from '../mail/mail-server.ts'
import { letterOf } from '../mail/templates/letters.ts'
import { belongingOf } from '../resources/config-items.ts'
import type { Asking, Desk } from '../resources/resource.ts'
import type { SendNow } from './send-now.ts'

export function welcomeOperations(post: SendNow): readonly Operation[] {
  return [
    implement(usersOperations.SendWelcomeEmail, { noun: 'User', right: 'write' }, async (asking, _given, item) => {
      const row = await asking.desk.store.read('User', Number(item?.id))
      if (row === null) throw notFound(`User ${item?.id}`)
      refuseStranger(asking, row)
      requireAddress(row)
      const choice = await post.ready(asking.desk)
      const why = await sendWelcome(asking.desk, post, choice, row.id, null)
      if (why === null) return { kind: 'nothing' }
      throw refusal(400, `The mail to ${row.number} could not be sent: ${why}`, 'WARNINGS.INVALID', 'EmailAddress')
    }),
  ]
}

/** The mail holds the log-in, so whoever has it sent must be allowed to see it. */
export function refuseStranger({ caller }: Asking, row: StoredRow): void {
  if (reaches(caller, 'User', 'write', belongingOf(row)) && reaches(caller, 'User', 'secrets', belongingOf(row))) return
  throw forbidden(`Your role may not have the log-in of ${row.number} sent.`)
}

export function requireAddress({ number, fields }: StoredRow): void {
  if (textIn(fields.EmailAddress) !== '') return
  const message = `EmailAddress: extension ${number} has no mail address to write to.`
  throw refusal(400, message, 'WARNINGS.XAPI.REQUIRED', 'EmailAddress')
}

/** One sentence about why not; null when it was taken. */
export async function sendWelcome(
  { store, issuer }: Desk,
  post: SendNow,
  choice: ServerChoice,
  user: number,
  webPassword: string | null,
): Promise<string | null> {
  const row = await store.read('User', user, { secrets: true })
  if (row === null) return 'The user is gone.'
  const { number, fields } = row
  const letter = await letterOf(store, 'welcome', {
    system: issuer,
    number: number ?? '',
    name: [textIn(fields.FirstName), textIn(fields.LastName)].filter((each) => each !== '').join(' '),
    login: textIn(fields.AuthID),
    password: textIn(fields.AuthPassword),
    pin: textIn(fields.VMPIN),
    webpassword: webPassword ?? '',
  })
  const mail = { to: [textIn(fields.EmailAddress)], ...letter, messageId: `<welcome.${randomUUID()}@${issuer}>` }
  return post.send(mail, choice)
}
