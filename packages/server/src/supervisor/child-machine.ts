// The life of one supervised process, as a pure machine.
//
//            start              ready
//   stopped ------> starting ----------> running
//      ^               | exited             | exited
//      |               v                    v
//      |            waiting <---------------/        (restart after a pause that grows with quick deaths)
//      |  exited       | timerFired --> starting
//      |               | stop --> stopped
//   stopping <---------/ stop (from starting, running)
//      | timerFired: kill
//
// From starting and running, silent: kill; the exit then follows.

/** `proven`: it was ready once, so what it refuses now (a database that is away) may pass: it is started again. */
export type ChildState =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting'; readonly quickDeaths: number; readonly since: number; readonly proven: boolean }
  | { readonly state: 'running'; readonly quickDeaths: number; readonly since: number; readonly proven: true }
  | { readonly state: 'waiting'; readonly quickDeaths: number; readonly proven: boolean }
  | { readonly state: 'stopping' }

export type ChildInput =
  | { readonly input: 'start' }
  | { readonly input: 'ready' }
  /** `refused`: the process said why it cannot run (wrong settings, a taken port); at its first start that is final. */
  | { readonly input: 'exited'; readonly how: string; readonly refused: string | null }
  | { readonly input: 'timerFired' }
  /** It has not said that it is alive for too long: it hangs or is frozen. */
  | { readonly input: 'silent' }
  | { readonly input: 'stop'; readonly graceMs: number }

export type ChildCommand =
  | { readonly command: 'spawn' }
  | { readonly command: 'askToStop'; readonly graceMs: number }
  | { readonly command: 'kill' }
  | { readonly command: 'arm'; readonly ms: number }
  | { readonly command: 'disarm' }
  | { readonly command: 'report'; readonly what: 'up' | 'died' | 'stopped' | 'refused'; readonly detail: string }

type Step = readonly [ChildState, readonly ChildCommand[]]

/** A process that lived shorter than this died quickly. */
export const quickDeathMs = 10_000
const pausesMs = [0, 100, 400, 1000, 2000, 5000]

export const stopped: ChildState = { state: 'stopped' }

export function stepChild(state: ChildState, input: ChildInput, now: number): Step {
  switch (state.state) {
    case 'stopped':
      return input.input === 'start'
        ? [{ state: 'starting', quickDeaths: 0, since: now, proven: false }, [{ command: 'spawn' }]]
        : [state, []]
    case 'starting':
    case 'running':
      return stepAlive(state, input, now)
    case 'waiting':
      if (input.input === 'timerFired')
        return [
          { state: 'starting', quickDeaths: state.quickDeaths, since: now, proven: state.proven },
          [{ command: 'spawn' }],
        ]
      if (input.input === 'stop')
        return [stopped, [{ command: 'disarm' }, { command: 'report', what: 'stopped', detail: 'while waiting' }]]
      return [state, []]
    case 'stopping':
      if (input.input === 'timerFired') return [state, [{ command: 'kill' }]]
      if (input.input === 'exited')
        return [stopped, [{ command: 'disarm' }, { command: 'report', what: 'stopped', detail: input.how }]]
      return [state, []]
  }
}

function stepAlive(state: Extract<ChildState, { since: number }>, input: ChildInput, now: number): Step {
  switch (input.input) {
    case 'ready':
      if (state.state === 'running') return [state, []]
      return [{ ...state, state: 'running', since: now, proven: true }, [{ command: 'report', what: 'up', detail: '' }]]
    case 'stop':
      return [
        { state: 'stopping' },
        [
          { command: 'askToStop', graceMs: input.graceMs },
          { command: 'arm', ms: input.graceMs },
        ],
      ]
    case 'exited': {
      if (input.refused !== null && !state.proven)
        return [stopped, [{ command: 'report', what: 'refused', detail: input.refused }]]
      const quickDeaths = now - state.since < quickDeathMs ? state.quickDeaths + 1 : 1
      const ms = pausesMs[Math.min(quickDeaths - 1, pausesMs.length - 1)] ?? 0
      return [
        { state: 'waiting', quickDeaths, proven: state.proven },
        [
          { command: 'report', what: 'died', detail: input.refused ?? input.how },
          { command: 'arm', ms },
        ],
      ]
    }
    case 'silent':
      return [state, [{ command: 'kill' }]]
    case 'start':
    case 'timerFired':
      return [state, []]
  }
}
