// Say, Play, keys and Pause on a line; a list of them for Gather.
import { type AudioClip, loadClip } from '@cordboard/media'
import type { PromptVerb } from '@cordboard/voiceapp'
import type { Speech, VoiceName } from '../../speech/speech.ts'
import type { DomainCall } from './domain-call.ts'
import type { Line } from './line.ts'
import { pass } from './timers.ts'
import type { WebClient } from './web-client.ts'

const maxSoundBytes = 20_000_000
const digitPauseMs = 500

export interface Prompter {
  readonly line: Line
  readonly record: DomainCall
  readonly speech: Speech
  readonly web: WebClient
}

/** Resolves when it was said or `signal` aborted: null, or why not. */
export async function prompt(by: Prompter, verb: PromptVerb, signal: AbortSignal): Promise<string | null> {
  switch (verb.verb) {
    case 'say': {
      const clip = await by.speech.say(verb.text, voiceFor(verb.voice))
      return say(by, verb.text, clip, verb.loop, signal)
    }
    case 'play': {
      const loading = await load(by.web, verb.url, signal)
      return typeof loading === 'string' ? loading : say(by, null, loading, verb.loop, signal)
    }
    case 'playDigits':
      return press(by.line, verb.digits, signal)
    case 'pause':
      await pass(verb.seconds * 1000, signal)
      return null
  }
}

async function say(
  { line, record }: Prompter,
  text: string | null,
  clip: AudioClip,
  loop: number,
  signal: AbortSignal,
) {
  if (signal.aborted) return null
  record.news.push({ news: 'said', text, clip })
  await line.say(clip, loop, signal)
  return null
}

/** The synthesizer speaks English whatever the language; the voice's name decides between a man and a woman. */
function voiceFor(name: string | null): VoiceName {
  return name !== null && /^(man|(polly|google)\..*(matthew|joey|brian|hans))/i.test(name) ? 'rms' : 'slt'
}

async function load(web: WebClient, url: string, signal: AbortSignal): Promise<AudioClip | string> {
  const request = { url, method: 'GET', headers: [['User-Agent', 'TwilioProxy/1.1']], body: null } as const
  const answer = await web.ask(request, maxSoundBytes, signal)
  if (!answer.ok) return answer.why
  if (answer.status !== 200) return `${url} answered with ${answer.status}`
  const loading = loadClip(answer.body)
  return loading.ok ? loading.clip : loading.reason
}

async function press(line: Line, digits: string, signal: AbortSignal): Promise<string | null> {
  for (const part of digits.match(/[wW]|[^wW]{1,200}/g) ?? []) {
    if (signal.aborted) return null
    if (part.toLowerCase() === 'w') await pass(digitPauseMs, signal)
    else {
      const refused = await line.call.press(part).then(
        () => null,
        (error: unknown) => String(error),
      )
      if (refused !== null && !signal.aborted) return refused
    }
  }
  return null
}
