// Short words for tests about one call: who is there, what was said to whom, what the operator reads.
import assert from 'node:assert/strict'
import type { Feed } from '@cordboard/link'
import type { SessionWish } from '@cordboard/sip'
import { acknowledgeAll } from './acts.fixture.ts'
import type { CallCommand } from './commands.ts'
import type { Leg } from './leg.ts'
import { endpointKey } from './leg.ts'
import { wantedMedia } from './leg-media.ts'
import type { Session } from './session-book.fixture.ts'
import type { Handler } from './state.ts'
import type { World } from './world.fixture.ts'

export function handlerOf<Name extends Handler['handler']>(
  world: World,
  call: string,
  name: Name,
): Extract<Handler, { handler: Name }> {
  const { handler } = world.stateOf(call)
  assert.equal(handler.handler, name)
  return handler as Extract<Handler, { handler: Name }>
}

export function legs(world: World, call: string): readonly Leg[] {
  return world.stateOf(call).legs
}

export function sessionOf(world: World, leg: Leg | undefined): Session {
  const session = leg && world.sessions.get(leg.id)
  if (!session) throw new Error(`no session for ${leg?.id}`)
  return session
}

/** The caller's session (the first leg). */
export function callerOf(world: World, call: string): Session {
  return sessionOf(world, legs(world, call)[0])
}

/** The same when the call may be over. */
export function firstCaller(world: World): Session {
  const session = [...world.sessions.values()].find(({ role }) => role === 'uas')
  if (!session) throw new Error('nobody called')
  return session
}

/** The last leg that was placed. */
export function newest(world: World, call: string): Session {
  return sessionOf(world, legs(world, call).at(-1))
}

/** Numbers whose devices ring now. */
export function ringing(world: World, call: string): readonly string[] {
  return legs(world, call).flatMap(({ phase, party }) => (phase === 'calling' ? [party.number] : []))
}

/** What a leg hears. */
export function heard(world: World, call: string, session: Session): Feed | null {
  const leg = legs(world, call).find(({ id }) => id === session.id)
  if (!leg?.endpoint) return null
  return wantedMedia(world.stateOf(call), 0).get(endpointKey(leg.endpoint))?.media.feed ?? null
}

export function wishes<Name extends SessionWish['wish']>(
  session: Session,
  name: Name,
): Extract<SessionWish, { wish: Name }>[] {
  return session.wishes.flatMap((wish) => (wish.wish === name ? [wish as Extract<SessionWish, { wish: Name }>] : []))
}

/** Final responses and provisional ones that were sent to a caller, as statuses. */
export function answers(session: Session): readonly number[] {
  return session.wishes.flatMap((wish) => {
    if (wish.wish === 'ring' || wish.wish === 'reject') return [wish.status]
    return wish.wish === 'answer' ? [200] : []
  })
}

/** The NOTIFYs about a transfer. */
export function notified(session: Session): readonly number[] {
  return wishes(session, 'notifyRefer').map(({ status }) => status)
}

export function logged(world: World, id: string) {
  return world.events.filter((entry) => entry.id === id)
}

export function named<Name extends CallCommand['command']>(commands: readonly CallCommand[], name: Name) {
  return commands.flatMap((command) =>
    command.command === name ? [command as Extract<CallCommand, { command: Name }>] : [],
  )
}

/** The caller's ACK has come. */
export function settled(world: World, call: string): string {
  acknowledgeAll(world)
  return call
}

/** The caller is told why its call failed, to the end. Answers what was played. */
export function toldOut(world: World, call: string): readonly string[] {
  const { files, play, leg } = handlerOf(world, call, 'tell')
  world.mediaTell(call, leg, { notice: 'played', play, outcome: 'finished' })
  return files
}

/** The time passes until this timer fires. */
export function wait(world: World, call: string, timer: 'ring' | 'menu' | 'announce' | 'tone' | 'tell'): void {
  const { handler } = world.stateOf(call)
  const until = 'until' in handler ? handler.until : null
  assert.ok(world.calls.get(call)?.timers.has(timer), `${timer} does not run`)
  assert.ok(until !== null)
  world.now = Math.max(world.now, until)
  world.fire(call, timer)
}
