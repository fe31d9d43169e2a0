// Shared by the tests of the transaction machines: steps as text, tables checked for completeness, random lives.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { defaultTimers, type TimerName, type TransactionContext } from './timers.ts'

export const unreliable: TransactionContext = { timers: defaultTimers, reliable: false, tryingMs: 200 }
export const reliable: TransactionContext = { timers: defaultTimers, reliable: true, tryingMs: 200 }

interface AnyCommand {
  readonly command: string
  readonly timer?: TimerName
  readonly ms?: number
  readonly cause?: string
}

interface AnyState {
  readonly state: string
  readonly intervalMs?: number
}

export type AnyStep<State extends AnyState> = readonly [State, readonly AnyCommand[]]

/** `completed: send, arm D 32000`; the interval of a state in brackets. */
export function stepText([state, commands]: AnyStep<AnyState>): string {
  const interval = state.intervalMs === undefined ? '' : `(${state.intervalMs})`
  const texts = commands.map((one) =>
    [one.command, one.timer, one.ms, one.cause].filter((part) => part !== undefined).join(' '),
  )
  return `${state.state}${interval}: ${texts.length === 0 ? 'ignored' : texts.join(', ')}`
}

/** Checks one row per pair of state and input, and that none is left out. */
export function checkTable<State extends AnyState, Input>(
  states: ReadonlyMap<string, State>,
  inputs: ReadonlyMap<string, Input>,
  rows: Readonly<Record<string, Readonly<Record<string, string>>>>,
  step: (state: State, input: Input) => AnyStep<State>,
): void {
  for (const [stateName, state] of states) {
    const expected = rows[stateName] ?? {}
    assert.deepEqual(Object.keys(expected).sort(), [...inputs.keys()].sort(), `inputs of ${stateName}`)
    for (const [inputName, input] of inputs) {
      assert.equal(stepText(step(state, input)), expected[inputName], `${stateName} + ${inputName}`)
    }
  }
  assert.deepEqual(Object.keys(rows).sort(), [...states.keys()].sort())
}

export interface LifeRules<State extends AnyState, Input extends { readonly input: string }> {
  readonly start: (ctx: TransactionContext) => AnyStep<State>
  readonly step: (state: State, input: Input, ctx: TransactionContext) => AnyStep<State>
  /** Inputs from outside; timers come by themselves. */
  readonly inputs: readonly Input[]
  readonly timerInput: (timer: TimerName) => Input
  /** Looks at each step; throws when a promise is broken. */
  readonly watch: () => (state: State, input: Input | null, step: AnyStep<State>) => void
}

/**
 * Plays random lives: timers fire only when armed and in the order of their deadlines. After each life every timer is
 * fired out: the transaction must end by itself. Returns the pairs of state and input that were visited.
 */
export function playLives<State extends AnyState, Input extends { readonly input: string }>(
  rules: LifeRules<State, Input>,
  runs: number,
): ReadonlySet<string> {
  const visited = new Set<string>()
  const moves = fc.array(fc.nat({ max: rules.inputs.length + 2 }), { maxLength: 14 })
  fc.assert(
    fc.property(fc.boolean(), moves, (isReliable, choices) => playOne(rules, isReliable, choices, visited)),
    { numRuns: runs },
  )
  return visited
}

function playOne<State extends AnyState, Input extends { readonly input: string }>(
  rules: LifeRules<State, Input>,
  isReliable: boolean,
  choices: readonly number[],
  visited: Set<string>,
): void {
  const ctx = isReliable ? reliable : unreliable
  const armed = new Map<TimerName, number>()
  const watch = rules.watch()
  let now = 0
  let ended = false
  let state: State
  const take = (input: Input | null, taken: AnyStep<State>): void => {
    watch(state, input, taken)
    state = taken[0]
    for (const command of taken[1]) {
      assert.ok(!ended, 'a command after the end')
      if (command.command === 'arm' && command.timer !== undefined) {
        assert.ok(!armed.has(command.timer), `timer ${command.timer} armed twice`)
        armed.set(command.timer, now + (command.ms ?? 0))
      }
      if (command.command === 'disarm' && command.timer !== undefined) armed.delete(command.timer)
      if (command.command === 'end') {
        ended = true
        armed.clear()
      }
    }
    assert.equal(ended, state.state === 'terminated')
  }
  const feed = (input: Input): void => {
    visited.add(`${state.state} ${inputName(input)}`)
    take(input, rules.step(state, input, ctx))
  }
  const fire = (): boolean => {
    const due = [...armed].sort((left, right) => left[1] - right[1])[0]
    if (due === undefined) return false
    armed.delete(due[0])
    now = due[1]
    feed(rules.timerInput(due[0]))
    return true
  }
  const first = rules.start(ctx)
  state = first[0]
  take(null, first)
  for (const choice of choices) {
    const input = rules.inputs[choice]
    if (input === undefined) fire()
    else feed(input)
  }
  for (let count = 0; fire(); count++) assert.ok(count < 60, 'timers without end')
}

function inputName(input: { readonly input: string; readonly timer?: string; readonly status?: number }): string {
  const status = input.status === undefined ? '' : ` ${Math.floor(input.status / 100)}xx`
  return `${input.input}${input.timer === undefined ? '' : ` ${input.timer}`}${status}`
}

/** Named inputs from texts such as `response 180`, `timer A`, `cancel`. */
export function inputsOf<Input>(...names: readonly string[]): ReadonlyMap<string, Input> {
  return new Map(
    names.map((name) => {
      const [input = '', value] = name.split(' ')
      if (input === 'timer') return [name, { input, timer: value } as Input]
      return [name, (value === undefined ? { input } : { input, status: Number(value) }) as Input]
    }),
  )
}
