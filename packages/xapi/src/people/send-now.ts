// Sends a mail while somebody waits for the answer: a few at a time, and what did not work is said.
import type { TryMail } from '../http/operations/mail.ts'
import { refusal } from '../http/refusal.ts'
import { mailServerOf, type ServerChoice } from '../mail/mail-server.ts'
import { mailFields } from '../mail/outbox.ts'
import type { Mail } from '../mail/send-mail.ts'
import type { Desk } from '../resources/resource.ts'

const MOST_AT_ONCE = 2

export interface SendNow {
  /** Throws 400 when there is no mail server to send by. */
  ready(desk: Desk): Promise<ServerChoice>
  /** One sentence about why not; null when it was taken. Throws 429 when others wait already. */
  send(mail: Mail, choice: ServerChoice): Promise<string | null>
}

export function sendNow(tryMail: TryMail): SendNow {
  let underWay = 0
  return {
    ready: async ({ store }) => {
      const choice = mailServerOf(await mailFields(store))
      if (!choice.ok) throw refusal(400, `No mail can be sent: ${choice.why}`, 'WARNINGS.XAPI.NOT_SUPPORTED')
      return choice
    },
    send: async (mail, choice) => {
      if (underWay >= MOST_AT_ONCE) throw refusal(429, 'Mails are on their way: try again when they have arrived.')
      underWay += 1
      try {
        const sent = await tryMail(mail, choice)
        if (!sent.ok) return sent.why
        return sent.rejected.length > 0 ? 'The mail server refused the recipient.' : null
      } finally {
        underWay -= 1
      }
    },
  }
}
