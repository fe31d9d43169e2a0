// A receptionist: its prompt plays, keys are collected, and a key, a wrong key or silence chooses where the call goes.
//
//   prompt (or a tone) plays ── key ──> collecting ── complete, or no further key in time ──> chosen
//        │ ended                           ^  │ nothing of ours begins so ── onInvalid ──> chosen, or the prompt again
//        v                                 │  v
//      waiting ── key ─────────────────────┘  waiting ── time up ── onTimeout ──> chosen, or the prompt again (maxRounds)
import type { MenuAction, Plan } from '@cordboard/routing'
import { readInfoDigit } from './info-digit.ts'
import type { LegId } from './leg.ts'
import type { Chosen, HandlerOutcome } from './outcome.ts'
import type { Menu } from './state.ts'
import { logEntry, setHandler, type Work } from './work.ts'

/** A caller who never chooses is let go after so many rounds. */
export const maxRounds = 10

export function startMenu(work: Work, plan: Extract<Plan, { plan: 'receptionist' }>, leg: LegId): null {
  const { at, name, prompt, timeoutSeconds, keys, onTimeout, onInvalid, directDial } = plan
  const menu: Menu = {
    handler: 'menu',
    leg,
    at,
    name,
    prompt,
    timeoutSeconds,
    keys,
    onTimeout,
    onInvalid,
    directDial,
    digits: '',
    play: null,
    signal: 'off',
    until: work.ctx.now,
    rounds: 0,
  }
  playPrompt(work, menu)
  return null
}

/** Begins the prompt (again); without one a short tone. */
function playPrompt(work: Work, before: Menu): void {
  const { now, policy, newId } = work.ctx
  const menu: Menu = { ...before, digits: '', rounds: before.rounds + 1 }
  if (menu.prompt === null) {
    if (menu.rounds === 1) {
      const message = `Receptionist ${menu.at.number} ${menu.name} has no prompt; its callers hear a short tone.`
      logEntry(work, 'prompt-unset', 'Info', message, 'Set a prompt that names the keys.', { number: menu.at.number })
    }
    signal(work, menu)
    return
  }
  setHandler(work, { ...menu, play: newId(), signal: 'off', until: now + policy.promptMs })
}

function signal(work: Work, menu: Menu): void {
  setHandler(work, { ...menu, play: null, signal: 'on', until: work.ctx.now + work.ctx.policy.signalMs })
}

/** The prompt, or what stands for it, is over: the caller's time begins. */
function listen(work: Work, menu: Menu): void {
  setHandler(work, { ...menu, play: null, signal: 'off', until: work.ctx.now + menu.timeoutSeconds * 1000 })
}

export function menuPlayed(work: Work, menu: Menu, play: string, outcome: string): HandlerOutcome | null {
  if (menu.play !== play) return null
  if (outcome !== 'unreadable') {
    listen(work, menu)
    return null
  }
  if (menu.rounds === 1) {
    const message = `The prompt ${menu.prompt ?? ''} of receptionist ${menu.at.number} ${menu.name} cannot be read.`
    logEntry(work, 'prompt-unreadable', 'Warning', message, 'Put a WAV file of that name into the prompts folder.')
  }
  signal(work, menu)
  return null
}

/** A key stops the prompt; it counts at once when no longer input begins with it. */
export function menuKey(work: Work, menu: Menu, digit: string): HandlerOutcome | null {
  const digits = menu.digits + digit
  const next: Menu = { ...menu, digits, play: null, signal: 'off', until: work.ctx.now + work.ctx.policy.betweenKeysMs }
  setHandler(work, next)
  const dial = menu.directDial?.digits ?? 0
  const mayGoOn = menu.keys.some(({ input }) => input.length > digits.length && input.startsWith(digits))
  const isNumber = /^\d+$/.test(digits) && digits.length < dial
  if (mayGoOn || isNumber) return null
  return complete(work, next)
}

/** A key by INFO counts like one that was heard. */
export function menuInfo(work: Work, menu: Menu, contentType: string, body: string): HandlerOutcome | null {
  const digit = readInfoDigit(contentType, body)
  return digit ? menuKey(work, menu, digit.digits) : null
}

/** The prompt's or the caller's time is up. */
export function menuTimedOut(work: Work, menu: Menu): HandlerOutcome | null {
  if (menu.digits !== '') return complete(work, menu)
  if (menu.play !== null || menu.signal === 'on') {
    listen(work, menu)
    return null
  }
  return act(work, menu, menu.onTimeout, 'timeout')
}

function complete(work: Work, menu: Menu): HandlerOutcome | null {
  const { digits } = menu
  const key = menu.keys.find(({ input }) => input === digits)
  if (key) return act(work, menu, key.action, 'key')
  if (menu.directDial && /^\d+$/.test(digits) && digits.length > 1) {
    return { outcome: 'chosen', to: { kind: 'extension', number: digits }, by: 'key' }
  }
  return act(work, menu, menu.onInvalid, 'invalid')
}

function act(work: Work, menu: Menu, action: MenuAction, by: Chosen['by']): HandlerOutcome | null {
  switch (action.action) {
    case 'send':
      return { outcome: 'chosen', to: action.to, by }
    case 'end':
      return { outcome: 'over', cause: 'answered' }
    case 'repeat':
      if (menu.rounds >= maxRounds) return { outcome: 'over', cause: 'no-choice' }
      playPrompt(work, menu)
      return null
    case 'unsupported': {
      const message = `Receptionist ${menu.at.number} ${menu.name} cannot do "${action.name}" in this version.`
      logEntry(work, 'menu-unsupported', 'Warning', message, 'Choose another destination for this key.')
      return { outcome: 'failed', failure: { status: 501, reason: 'Not Implemented', cause: 'feature-missing' } }
    }
  }
}
