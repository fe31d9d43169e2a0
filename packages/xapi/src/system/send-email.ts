// Sends one mail of the system's templates, with values of whoever asks.
import { randomUUID } from 'node:crypto'
import { defsOperations, hasForm, recordIn, textIn } from '@cordboard/model'
import { structOf } from '../http/arguments.ts'
import { type Arguments, implement, type Operation, type Result } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import { letterOf } from '../mail/templates/letters.ts'
import { isTemplatePath, SHIPPED, TEMPLATE_PATHS, type TemplatePath } from '../mail/templates/shipped.ts'
import type { SendNow } from '../people/send-now.ts'
import type { Asking } from '../resources/resource.ts'

const MAX_ADDRESS = 254

export function sendEmailOperations(post: SendNow): readonly Operation[] {
  return [
    implement(defsOperations.SendEmail, { noun: 'MailSettings', right: 'write' }, (asking, given) =>
      send(asking, given, post),
    ),
  ]
}

async function send({ desk }: Asking, given: Arguments, post: SendNow): Promise<Result> {
  const { Destination, Template, Variables, DateTime } = structOf(given, 'sendEmail')
  const to = textIn(Destination)
  if (to === '' || to.length > MAX_ADDRESS || !hasForm(to, 'email')) {
    throw refusal(
      400,
      'sendEmail.Destination: a mail address is expected.',
      'WARNINGS.INVALID',
      'sendEmail.Destination',
    )
  }
  const path = textIn(Template).toLowerCase()
  if (!isTemplatePath(path)) {
    const message = `sendEmail.Template: one of ${TEMPLATE_PATHS.join(', ')} is expected.`
    throw refusal(400, message, 'WARNINGS.XAPI.NOT_FOUND', 'sendEmail.Template')
  }
  const time = textIn(DateTime) === '' ? {} : { time: textIn(DateTime) }
  const letter = await letterOf(desk.store, path, { system: desk.issuer, ...time, ...variablesIn(path, Variables) })
  const choice = await post.ready(desk)
  const why = await post.send({ to: [to], ...letter, messageId: `<sent.${randomUUID()}@${desk.issuer}>` }, choice)
  if (why === null) return { kind: 'nothing' }
  throw refusal(400, `The mail could not be sent: ${why}`, 'WARNINGS.INVALID', 'sendEmail')
}

/** A variable the template does not have would be lost without a word. */
function variablesIn(path: TemplatePath, given: unknown): Readonly<Record<string, string>> {
  const entries = (Array.isArray(given) ? given : []).map(recordIn)
  const known = SHIPPED[path].variables
  return Object.fromEntries(
    entries.map(({ Name, Value }, index) => {
      const name = textIn(Name).toLowerCase()
      if (known.includes(name)) return [name, textIn(Value)]
      const at = `sendEmail.Variables[${index}].Name`
      throw refusal(400, `${at}: one of ${known.join(', ')} is expected.`, 'WARNINGS.XAPI.NOT_FOUND', at)
    }),
  )
}
