// Gather: keys pressed by the caller, with prompts meanwhile.
import type { Element } from '../document/element.ts'
import { fatal, quoted, warning } from '../problem.ts'
import { Attributes, note, type Reading } from './attributes.ts'
import { readPause, readPlay, readSay } from './prompts.ts'
import type { GatherVerb, PromptVerb, RefusedVerb } from './types.ts'

const speechAttributes = [
  'speechTimeout',
  'maxSpeechTime',
  'language',
  'hints',
  'speechModel',
  'enhanced',
  'profanityFilter',
  'partialResultCallback',
  'partialResultCallbackMethod',
  'debug',
]

export function readGather(element: Element, reading: Reading): GatherVerb | RefusedVerb {
  const attributes = new Attributes(element, reading)
  const inputs = (attributes.text('input') ?? 'dtmf').trim().split(/\s+/, 5)
  if (!inputs.includes('dtmf')) {
    const why = `<Gather> with input ${quoted(inputs.join(' '))} is not supported; only dtmf is`
    return { verb: 'refused', problem: fatal(13326, why, element.line) }
  }
  for (const input of inputs)
    if (input !== 'dtmf') note(reading, warning(13326, `<Gather> hears keys only, not ${quoted(input)}`, element.line))
  const action = attributes.addressOrDocument('action', 'method', 13312)
  const numDigits = attributes.whole('numDigits', 13314, [1, 100], null)
  const finishOnKey = attributes.matching('finishOnKey', 13310, /^[0-9*#]?$/, 1, '#')
  // `auto` belongs to speech; for keys it is the default.
  const auto = element.attributes.get('timeout') === 'auto' && attributes.text('timeout') !== null
  const timeoutSeconds = auto ? 5 : attributes.whole('timeout', 13313, [1, 600], 5)
  const bargeIn = attributes.flag('bargeIn', 13332, true)
  const actionOnEmptyResult = attributes.flag('actionOnEmptyResult', 13338, false)
  attributes.withoutEffect(...speechAttributes)
  attributes.done()
  const prompts: PromptVerb[] = []
  for (const child of element.children) {
    const prompt = readPrompt(child, reading)
    if (prompt === null) note(reading, warning(13320, `<${child.name}> cannot be within <Gather>`, child.line))
    else if (prompt.verb === 'refused') return prompt
    else prompts.push(prompt)
  }
  return {
    verb: 'gather',
    prompts,
    numDigits,
    finishOnKey,
    timeoutSeconds,
    bargeIn,
    action,
    actionOnEmptyResult,
  }
}

function readPrompt(element: Element, reading: Reading): PromptVerb | RefusedVerb | null {
  switch (element.name) {
    case 'Say':
      return readSay(element, reading)
    case 'Play':
      return readPlay(element, reading)
    case 'Pause':
      return readPause(element, reading)
    default:
      return null
  }
}
