// Say, Play and Pause: what the caller hears, alone or within Gather.
import type { Element } from '../document/element.ts'
import { fatal, quoted, warning } from '../problem.ts'
import { Attributes, note, type Reading, resolveUrl } from './attributes.ts'
import type { PauseVerb, PlayDigitsVerb, PlayVerb, RefusedVerb, SayVerb } from './types.ts'

/** Loop 0 means forever, which Twilio ends after this many times. */
const maxLoop = 1000
const maxSayCharacters = 4096
const maxPauseSeconds = 3600
const maxPlayedDigits = 200

/** Text of SSML elements is said, the elements themselves have no effect. */
export function readSay(element: Element, reading: Reading): SayVerb {
  const attributes = new Attributes(element, reading)
  const loop = readLoop(attributes, 13510)
  const language = attributes.matching('language', 13512, /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/, 20, null)
  const voice = attributes.matching('voice', 13511, /^[\w.-]{1,80}$/, 80, null)
  attributes.done()
  const text = element.allText.replaceAll(/\s+/g, ' ').trim()
  if (text === '') note(reading, warning(13520, '<Say> has nothing to say', element.line))
  if (text.length > maxSayCharacters)
    note(reading, warning(13521, `<Say> is longer than ${maxSayCharacters} characters and is cut`, element.line))
  return { verb: 'say', text: text.slice(0, maxSayCharacters), language, voice, loop }
}

export function readPlay(element: Element, reading: Reading): PlayVerb | PlayDigitsVerb | RefusedVerb {
  const attributes = new Attributes(element, reading)
  const digits = attributes.matching('digits', 13430, /^[0-9*#A-Da-dwW]+$/, maxPlayedDigits, null)
  const loop = readLoop(attributes, 13410)
  attributes.done()
  if (digits !== null) return { verb: 'playDigits', digits }
  const written = element.text.trim()
  const url = written === '' ? null : resolveUrl(reading.base, written)
  if (url !== null) return { verb: 'play', url, loop }
  const why = written === '' ? '<Play> needs a URL' : `<Play> cannot play ${quoted(written)}`
  return { verb: 'refused', problem: fatal(11100, why, element.line) }
}

export function readPause(element: Element, reading: Reading): PauseVerb {
  const attributes = new Attributes(element, reading)
  const seconds = attributes.whole('length', 12200, [0, maxPauseSeconds], 1)
  attributes.done()
  return { verb: 'pause', seconds }
}

function readLoop(attributes: Attributes, code: number): number {
  const loop = attributes.whole('loop', code, [0, maxLoop], 1)
  return loop === 0 ? maxLoop : loop
}
