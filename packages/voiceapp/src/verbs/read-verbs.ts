// A document's text -> its verbs, in order, with warnings; what is not supported is refused by name and line.
import type { Element } from '../document/element.ts'
import { readResponse } from '../document/read-document.ts'
import { fatal, type Problem, quoted, warning } from '../problem.ts'
import { Attributes, note, type Reading, resolveUrl } from './attributes.ts'
import { readDial } from './dial.ts'
import { readGather } from './gather.ts'
import { readPause, readPlay, readSay } from './prompts.ts'
import { readSipUri } from './sip-uri.ts'
import type { RecordVerb, RedirectVerb, ReferVerb, RefusedVerb, RejectVerb, Verb } from './types.ts'

export type VerbsReading =
  | { readonly ok: true; readonly verbs: readonly Verb[]; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problem: Problem }

/** Verbs of TwiML that exist, but are not done here. */
const unsupported = [
  'Application',
  'Connect',
  'Echo',
  'Enqueue',
  'Leave',
  'Pay',
  'Prompt',
  'Queue',
  'Siprec',
  'Sms',
  'Start',
  'Stop',
  'Stream',
]

/** `base` is the URL of the document: URLs in it are relative to that. Never throws. */
export function readVerbs(text: string, base: string): VerbsReading {
  const document = readResponse(text)
  if (!document.ok) return document
  const { root } = document
  const reading: Reading = { base, problems: [] }
  if (root.text.trim() !== '') note(reading, warning(12200, 'text between verbs is ignored', root.line))
  const verbs: Verb[] = []
  for (const element of root.children) {
    const verb = readVerb(element, reading)
    verbs.push(verb)
    // What follows can never be reached.
    if (['redirect', 'reject', 'hangup', 'refused'].includes(verb.verb)) break
  }
  return { ok: true, verbs, warnings: reading.problems }
}

function readVerb(element: Element, reading: Reading): Verb {
  switch (element.name) {
    case 'Say':
      return readSay(element, reading)
    case 'Play':
      return readPlay(element, reading)
    case 'Pause':
      return readPause(element, reading)
    case 'Gather':
      return readGather(element, reading)
    case 'Dial':
      return readDial(element, reading)
    case 'Record':
      return readRecord(element, reading)
    case 'Redirect':
      return readRedirect(element, reading)
    case 'Reject':
      return readReject(element, reading)
    case 'Refer':
      return readRefer(element, reading)
    case 'Hangup':
      return { verb: 'hangup' }
    default:
      return unsupported.includes(element.name)
        ? refused(12200, `<${element.name}> is not supported`, element)
        : refused(12200, `there is no verb ${quoted(element.name)}`, element)
  }
}

function refused(code: number, why: string, { line }: Element): RefusedVerb {
  return { verb: 'refused', problem: fatal(code, why, line) }
}

function readRecord(element: Element, reading: Reading): RecordVerb {
  const attributes = new Attributes(element, reading)
  const verb: RecordVerb = {
    verb: 'record',
    maxLengthSeconds: attributes.whole('maxLength', 13612, [1, 14_400], 3600),
    timeoutSeconds: attributes.whole('timeout', 13611, [1, 600], 5),
    finishOnKey: attributes.matching('finishOnKey', 13613, /^[0-9*#]*$/, 12, '1234567890*#'),
    playBeep: attributes.flag('playBeep', 12200, true),
    action: attributes.addressOrDocument('action', 'method', 13610),
    recordingStatusCallback: attributes.address('recordingStatusCallback', 'recordingStatusCallbackMethod', 13610),
  }
  attributes.withoutEffect('trim', 'transcribe', 'transcribeCallback', 'recordingStatusCallbackEvent')
  attributes.done()
  return verb
}

function readRedirect(element: Element, reading: Reading): RedirectVerb | RefusedVerb {
  const attributes = new Attributes(element, reading)
  const method = attributes.method('method', 12200)
  attributes.done()
  const written = element.text.trim()
  const url = written === '' ? reading.base : resolveUrl(reading.base, written)
  if (url === null) return refused(11100, `<Redirect> cannot go to ${quoted(written)}`, element)
  return { verb: 'redirect', to: { url, method } }
}

function readReject(element: Element, reading: Reading): RejectVerb {
  const attributes = new Attributes(element, reading)
  const reason = attributes.word('reason', 12200, ['rejected', 'busy'], 'rejected')
  attributes.done()
  return { verb: 'reject', reason }
}

function readRefer(element: Element, reading: Reading): ReferVerb | RefusedVerb {
  const attributes = new Attributes(element, reading)
  const action = attributes.address('action', 'method', 12200)
  attributes.done()
  const noun = element.children.find((child) => child.name === 'Sip' || child.name === 'ReferSip')
  if (noun === undefined) return refused(12200, '<Refer> needs a <Sip> with a SIP URI', element)
  const written = noun.text.trim()
  // Headers stay in the URI: they are for the call that the other side will make.
  return readSipUri(written) === null
    ? refused(13243, `${quoted(written)} is not a SIP URI`, noun)
    : { verb: 'refer', uri: written, action }
}
