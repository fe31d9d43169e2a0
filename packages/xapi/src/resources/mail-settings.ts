// The mail settings: the password is written and never answered.
import { Mail, textIn } from '@cordboard/model'
import { mailFields } from '../mail/outbox.ts'
import { configResource } from './config-resource.ts'
import type { Resource } from './resource.ts'

export function mailSettingsResource(): Resource {
  return configResource(Mail, {
    derive: async ({ desk }) => {
      const { MailPassword: password } = await mailFields(desk.store)
      const shown = textIn(password) === '' ? null : { Concealed: true }
      return (_row, name) => (name === 'MailPassword' ? shown : undefined)
    },
  })
}
