// Dial with Number and Sip.
import type { Element } from '../document/element.ts'
import { fatal, quoted, warning } from '../problem.ts'
import { Attributes, note, type Reading } from './attributes.ts'
import { readSipUri } from './sip-uri.ts'
import type { Address, DialTarget, DialVerb, RefusedVerb, StatusCallback } from './types.ts'

const maxTargets = 10
const callEvents = ['initiated', 'ringing', 'answered', 'completed']
const machineDetection = [
  'machineDetection',
  'machineDetectionTimeout',
  'machineDetectionSpeechThreshold',
  'machineDetectionSpeechEndThreshold',
  'machineDetectionSilenceTimeout',
  'amdStatusCallback',
  'amdStatusCallbackMethod',
]
const recordAttributes = [
  'record',
  'recordingStatusCallback',
  'recordingStatusCallbackMethod',
  'recordingStatusCallbackEvent',
  'recordingTrack',
  'recordingConfigurationId',
  'trim',
]

export function readDial(element: Element, reading: Reading): DialVerb | RefusedVerb {
  const targets: DialTarget[] = []
  const own = element.text.trim()
  if (element.children.length === 0) {
    const target = readNumber(own, element, null, null)
    if (target.kind === 'refused') return refusedBy(target)
    targets.push(target)
  } else if (own !== '')
    note(reading, warning(13215, '<Dial> has nouns within, so its own text is ignored', element.line))
  for (const child of element.children) {
    const target = readTarget(child, reading)
    if (target.kind === 'refused') return refusedBy(target)
    if (targets.length < maxTargets) targets.push(target)
    else note(reading, warning(13250, `<Dial> takes ${maxTargets} nouns; this one is left out`, child.line))
  }
  const attributes = new Attributes(element, reading)
  const verb: DialVerb = {
    verb: 'dial',
    targets,
    sequential: attributes.flag('sequential', 13218, false),
    timeoutSeconds: attributes.whole('timeout', 13212, [1, 600], 30),
    timeLimitSeconds: attributes.whole('timeLimit', 13216, [1, 86_400], 14_400),
    callerId: attributes.matching('callerId', 13214, /^[\w+.*#@:-]+$/, 128, null),
    hangupOnStar: attributes.flag('hangupOnStar', 13213, false),
    answerOnBridge: attributes.flag('answerOnBridge', 13219, false),
    refer: attributes.address('referUrl', 'referMethod', 13210),
    action: attributes.address('action', 'method', 13210),
  }
  attributes.withoutEffect(...recordAttributes, 'ringTone', 'events', 'passports')
  attributes.done()
  return verb
}

interface RefusedTarget {
  readonly kind: 'refused'
  readonly code: number
  readonly why: string
  readonly line: number
}

function refusedBy({ code, why, line }: RefusedTarget): RefusedVerb {
  return { verb: 'refused', problem: fatal(code, why, line) }
}

function readTarget(element: Element, reading: Reading): DialTarget | RefusedTarget {
  const attributes = new Attributes(element, reading)
  switch (element.name) {
    case 'Number': {
      const sendDigits = attributes.matching('sendDigits', 13222, /^[0-9*#wW]+$/, 100, null)
      const statusCallback = readStatusCallback(attributes, 13221)
      attributes.withoutEffect('url', 'method', 'byoc', ...machineDetection)
      attributes.done()
      return readNumber(element.text.trim(), element, sendDigits, statusCallback)
    }
    case 'Sip':
      return readSip(element, attributes, reading)
    case 'Client':
    case 'Conference':
    case 'Queue':
    case 'Application':
    case 'Sim':
    case 'WhatsApp':
      return { kind: 'refused', code: 12200, why: `<${element.name}> in <Dial> is not supported`, line: element.line }
    default:
      return { kind: 'refused', code: 13215, why: `<Dial> has no noun <${element.name}>`, line: element.line }
  }
}

function readNumber(
  written: string,
  { line }: Element,
  sendDigits: string | null,
  statusCallback: StatusCallback | null,
): DialTarget | RefusedTarget {
  const number = written.length > 64 ? '' : written.replaceAll(/[\s().-]/g, '')
  if (/^\+?\d{1,15}$/.test(number)) return { kind: 'number', number, sendDigits, statusCallback }
  const why = written === '' ? '<Dial> has nobody to call' : `${quoted(written)} is not a phone number`
  return { kind: 'refused', code: 13223, why, line }
}

function readSip(element: Element, attributes: Attributes, reading: Reading): DialTarget | RefusedTarget {
  const username = attributes.matching('username', 13249, /^[^\r\n]*$/, 256, null)
  const password = attributes.matching('password', 13249, /^[^\r\n]*$/, 256, null)
  const statusCallback = readStatusCallback(attributes, 13241)
  attributes.withoutEffect('url', 'method', 'sendDigits', ...machineDetection)
  attributes.done()
  const parts = readSipUri(element.text)
  if (parts === null)
    return { kind: 'refused', code: 13243, why: `${quoted(element.text.trim())} is not a SIP URI`, line: element.line }
  for (const name of parts.leftOut)
    note(reading, warning(13252, `the header ${quoted(name)} cannot be set by <Sip>`, element.line))
  const { uri, headers, secure } = parts
  return { kind: 'sip', uri, headers, username, password, secure, statusCallback }
}

function readStatusCallback(attributes: Attributes, code: number): StatusCallback | null {
  const written = attributes.text('statusCallbackEvent') ?? 'completed'
  const address: Address | null = attributes.address('statusCallback', 'statusCallbackMethod', code)
  if (address === null) return null
  const asked = written.trim().split(/\s+/, 10)
  return { ...address, events: callEvents.filter((event) => asked.includes(event)) }
}
