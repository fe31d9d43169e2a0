// What the event log says of a trunk's ups and downs: what happened, when it was last good, and what a person can do. Pure.
import type { LogEntry } from '@cordboard/link'
import { cloudOf, explainFailure, type FailedAnswer } from '@cordboard/providers'
import type { TrunkSettings } from './contract.ts'
import type { LineNote, LineState } from './line-state.ts'

type Entry = Omit<LogEntry, 'at'>
type Named = Pick<TrunkSettings, 'id' | 'name' | 'number' | 'host'>

export function lineLog(note: LineNote, trunk: Named, state: Pick<LineState, 'trouble' | 'lastGoodAt'>): Entry {
  const name = `Trunk ${trunk.name} (${trunk.number})`
  const parameters = { trunk: trunk.number, trunkId: String(trunk.id) }
  const good = state.lastGoodAt === null ? '' : ` It was last good at ${new Date(state.lastGoodAt).toISOString()}.`
  const trouble = `${state.trouble ?? ''}${good}`
  switch (note.note) {
    case 'registered':
      return {
        id: 'trunk-registered',
        severity: 'Info',
        call: null,
        message: `${name} is registered.`,
        tip: null,
        parameters,
      }
    case 'reachable':
      return {
        id: 'trunk-reachable',
        severity: 'Info',
        call: null,
        message: `${name} is reachable.`,
        tip: null,
        parameters,
      }
    case 'unreachable':
      return {
        id: 'trunk-unreachable',
        severity: 'Warning',
        call: null,
        message: `${name} is not reachable. ${trouble}`,
        ...explained(trunk, { status: 408, reason: 'no answer' }, parameters),
      }
    case 'unresolved':
      return {
        id: 'trunk-unresolved',
        severity: 'Error',
        call: null,
        message: `${name} cannot be found. ${trouble}`,
        ...explained(trunk, { status: 408, reason: 'no answer', context: 'resolution' }, parameters),
      }
    case 'refused': {
      const said = note.response?.header('X-Twilio-Error')?.slice(0, 256)
      const headers = said === undefined ? [] : [['X-Twilio-Error', said] as const]
      const { status } = note
      const reason = note.reason.slice(0, 128)
      return {
        id: 'trunk-not-registered',
        severity: 'Error',
        call: null,
        message: `${name} is not registered. ${trouble}`,
        ...explained(
          trunk,
          { status, reason, headers, context: 'registration' },
          { ...parameters, status: String(status), reason },
        ),
      }
    }
  }
}

function explained(
  trunk: Named,
  answer: Omit<FailedAnswer, 'cloud'>,
  parameters: Readonly<Record<string, string>>,
): Pick<Entry, 'tip' | 'parameters'> {
  const { tip, code } = explainFailure({ ...answer, cloud: cloudOf(trunk.host) })
  return { tip, parameters: { ...parameters, cause: code } }
}
