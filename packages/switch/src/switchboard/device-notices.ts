// Tells a registered device to fetch its settings or to start anew: a NOTIFY outside any dialog with the event check-sync.
//
// The event is a custom that most makers of desk phones keep, and stands in no RFC. A device that does not know it answers 489
// (RFC 6665 7.2.1), and this is what whoever asked hears.
import type { SwitchRequest } from '@cordboard/link'
import { formatUri, type HeaderLine, type RequestDraft, reasonPhrase, type SipStack } from '@cordboard/sip'
import { type Binding, reachable } from '../registrar/binding.ts'
import type { Said } from './trunk-requests.ts'

export interface DeviceNoticeOptions {
  readonly stack: Pick<SipStack, 'request' | 'localAddress'>
  readonly contacts: (userId: number) => readonly Binding[]
  readonly newTag: () => string
  readonly newCallId: () => string
}

type Request = Extract<SwitchRequest, { kind: 'notifyDevice' }>

/** Resolves when the device has answered, or has not in time. */
export function notifyDevice(options: DeviceNoticeOptions, { user, contact, restart }: Request): Said | Promise<Said> {
  const { stack } = options
  const binding = options.contacts(user).find((each) => each.contact === contact)
  if (binding === undefined) return { error: 'This device is not registered.' }
  const { target } = reachable(binding)
  const draft = draftTo(options, binding, restart ? 'check-sync;reboot=true' : 'check-sync;reboot=false')
  return new Promise((resolve) => {
    stack.request(draft, target, {
      provisional: () => {},
      final: ({ status }) =>
        resolve(status < 300 ? { value: null } : { error: `The device answered ${status} ${reasonPhrase(status)}.` }),
      failed: () => resolve({ error: 'The device did not answer.' }),
    })
  })
}

function draftTo({ stack, newTag, newCallId }: DeviceNoticeOptions, binding: Binding, event: string): RequestDraft {
  const { requestUri, routes, target } = reachable(binding)
  const us = ourUri(stack.localAddress(target.flow ?? binding.flow).host)
  const headers: HeaderLine[] = [
    ...routes.map((route): HeaderLine => ['Route', route]),
    ['From', `<${us}>;tag=${newTag()}`],
    ['To', `<${requestUri}>`],
    ['Call-ID', newCallId()],
    ['CSeq', '1 NOTIFY'],
    ['Contact', `<${us}>`],
    ['Event', event],
    ['Subscription-State', 'terminated'],
  ]
  return { method: 'NOTIFY', uri: requestUri, headers, body: null }
}

function ourUri(host: string): string {
  const none = new Map<string, string>()
  return formatUri({ scheme: 'sip', user: null, password: null, host, port: null, params: none, headers: none })
}
