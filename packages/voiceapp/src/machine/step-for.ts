// A verb that takes time on the call -> the step for its owner, and what ends it.
import type { DialVerb, GatherVerb, PromptVerb, RecordVerb, ReferVerb } from '../verbs/types.ts'
import type { Step, Waiting } from './types.ts'

export interface Performance {
  readonly step: Step
  readonly waiting: Waiting
  /** The call is answered with this step at the latest. */
  readonly answers: boolean
}

export function stepFor(
  verb: PromptVerb | GatherVerb | DialVerb | RecordVerb | ReferVerb,
  ringing: boolean,
): Performance {
  const answer = ringing
  switch (verb.verb) {
    case 'say': {
      const { verb: step, ...rest } = verb
      return { step: { step, answer, ...rest }, waiting: { for: 'played' }, answers: true }
    }
    case 'play': {
      const { verb: step, ...rest } = verb
      return { step: { step, answer, ...rest }, waiting: { for: 'played' }, answers: true }
    }
    case 'playDigits': {
      const { verb: step, ...rest } = verb
      return { step: { step, answer, ...rest }, waiting: { for: 'played' }, answers: true }
    }
    case 'pause':
      // A pause before anything else lets the call ring.
      return {
        step: { step: 'pause', answer: false, seconds: verb.seconds },
        waiting: { for: 'played' },
        answers: false,
      }
    case 'gather': {
      const { verb: step, action: _action, actionOnEmptyResult: _empty, ...rest } = verb
      return { step: { step, answer, ...rest }, waiting: { for: 'gathered', verb }, answers: true }
    }
    case 'record': {
      const { verb: step, action: _action, ...rest } = verb
      return { step: { step, answer, ...rest }, waiting: { for: 'recorded', verb }, answers: true }
    }
    case 'dial': {
      const { verb: step, action: _action, ...rest } = verb
      const now = !verb.answerOnBridge
      return { step: { step, answer: answer && now, ...rest }, waiting: { for: 'dialled', verb }, answers: now }
    }
    case 'refer':
      return {
        step: { step: 'refer', answer, uri: verb.uri },
        waiting: { for: 'referred', action: verb.action },
        answers: true,
      }
  }
}
