// Gather on a line: prompts and keys at once, until there are enough keys or silence.
import { collectDigit, type GatherStep, type Happening } from '@cordboard/voiceapp'
import { type Prompter, prompt } from './prompts.ts'
import { pass, within } from './timers.ts'

/** Resolves with digits or silence; a prompt that cannot be played is passed over. */
export async function gather(by: Prompter, step: GatherStep, signal: AbortSignal): Promise<Happening> {
  const hearing = within(signal)
  const speaking = within(hearing.controller.signal)
  let quiet = new AbortController()
  let result = { digits: '', done: false, finishedOnKey: null as string | null }
  const keyless = by.line.onKey((key) => {
    if (result.done) return
    result = collectDigit(step, result.digits, key)
    if (step.bargeIn) speaking.controller.abort()
    // Each key begins the silence anew.
    quiet.abort()
    if (result.done) hearing.controller.abort()
  })
  for (const verb of step.prompts)
    if (!speaking.controller.signal.aborted) await prompt(by, verb, speaking.controller.signal)
  while (!hearing.controller.signal.aborted) {
    quiet = new AbortController()
    await pass(step.timeoutSeconds * 1000, AbortSignal.any([quiet.signal, hearing.controller.signal]))
    if (!quiet.signal.aborted) break
  }
  keyless()
  speaking.release()
  hearing.release()
  by.record.news.push({ news: 'gathered', digits: result.digits })
  if (result.digits === '' && !result.done) return { happened: 'silence' }
  return { happened: 'digits', digits: result.digits, finishedOnKey: result.finishedOnKey }
}
