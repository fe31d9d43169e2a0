// Destinations and routes in rows (XAPI Destination, Route) to facts.
import { type DestinationFacts, type DestinationKind, nowhere, type RouteFacts } from '@cordboard/routing'
import { flagOf, isRow, partOf, type Row, textOf } from './row-fields.ts'

const kinds: ReadonlyMap<string, DestinationKind> = new Map([
  ['None', 'none'],
  ['Extension', 'extension'],
  ['Queue', 'queue'],
  ['RingGroup', 'ringGroup'],
  ['IVR', 'receptionist'],
  ['External', 'external'],
  ['VoiceMail', 'voicemail'],
  ['Deflect', 'deflect'],
  ['ProceedWithNoExceptions', 'proceed'],
])

/** What is missing leads nowhere; a kind this version does not know keeps its name. */
export function destinationOf(row: Row, field: string): DestinationFacts {
  const value = row[field]
  if (!isRow(value)) return nowhere
  const to = textOf(value, 'To')
  if (to === '') return nowhere
  const kind = kinds.get(to)
  if (kind === undefined) return { kind: 'unsupported', number: to }
  return { kind, number: numberOf(kind, value) }
}

/** Clients write an outside number into External; some into Number. */
function numberOf(kind: DestinationKind, value: Row): string {
  if (kind === 'none' || kind === 'proceed') return ''
  const outside = kind === 'external' || kind === 'deflect'
  return (outside && textOf(value, 'External')) || textOf(value, 'Number')
}

/** What nothing was said about: no exit, the usual handling. An exit to None ends the call. */
const unsaid: RouteFacts = { destination: { kind: 'proceed', number: '' }, prompt: null }

export function routeOf(row: Row, field: string): RouteFacts {
  const route = partOf(row, field)
  const prompt = flagOf(route, 'IsPromptEnabled', false) ? textOf(route, 'Prompt') : ''
  const isSaid = isRow(route.Route) && textOf(route.Route, 'To') !== ''
  if (!isSaid && prompt === '') return unsaid
  return { destination: destinationOf(route, 'Route'), prompt: prompt === '' ? null : prompt }
}

/** A destination that stands without a route, with the prompt of another field. */
export function promptedRoute(row: Row, field: string, promptField: string | null): RouteFacts {
  const prompt = promptField === null ? '' : textOf(row, promptField)
  return { destination: destinationOf(row, field), prompt: prompt === '' ? null : prompt }
}
