// Rows of queues, ring groups and receptionists to facts.
import type {
  HourExits,
  MenuAction,
  PollingStrategy,
  QueueFacts,
  ReceptionistFacts,
  RingGroupFacts,
} from '@cordboard/routing'
import { promptedRoute, routeOf } from './destination-rows.ts'
import { flagOf, numberOf, type Row, rowsOf, textOf } from './row-fields.ts'
import { groupIdsOf } from './user-rows.ts'

const strategies: ReadonlySet<string> = new Set<PollingStrategy>([
  'RingAll',
  'Hunt',
  'HuntRandomStart',
  'NextAgent',
  'HuntBy3s',
  'First3Available',
])

const isStrategy = (text: string): text is PollingStrategy => strategies.has(text)

export function queueOf(id: number, number: string, row: Row): QueueFacts {
  const strategy = textOf(row, 'PollingStrategy') || 'RingAll'
  return {
    ...identityOf(id, number, row),
    strategy: isStrategy(strategy) ? strategy : 'unsupported',
    pollingSeconds: secondsOf(row, 'RingTimeout', 30),
    timeoutSeconds: secondsOf(row, 'MasterTimeout', 60),
    maxCallers: Math.max(0, numberOf(row, 'MaxCallersInQueue', 0)),
    wrapUpSeconds: Math.max(0, numberOf(row, 'WrapUpTime', 0)),
    agents: memberNumbers(row, 'Agents'),
    loggedOut: numbersOf(rowsOf(row, 'Agents').filter((agent) => !flagOf(agent, 'LoggedIn', true))),
    music: fileOf(row, 'OnHoldFile'),
    intro: flagOf(row, 'EnableIntro', false) ? fileOf(row, 'IntroFile') : null,
    playFullIntro: flagOf(row, 'PlayFullPrompt', false),
    noAnswer: promptedRoute(row, 'ForwardNoAnswer', 'DestinationNoAnswerPrompt'),
    exits: exitsOf(row),
  }
}

export function ringGroupOf(id: number, number: string, row: Row): RingGroupFacts {
  const strategy = textOf(row, 'RingStrategy') || 'RingAll'
  return {
    ...identityOf(id, number, row),
    strategy: strategy === 'RingAll' || strategy === 'Hunt' ? strategy : 'unsupported',
    ringSeconds: secondsOf(row, 'RingTime', 20),
    members: memberNumbers(row, 'Members'),
    greeting: fileOf(row, 'GreetingFile'),
    noAnswer: promptedRoute(row, 'ForwardNoAnswer', null),
    exits: exitsOf(row),
  }
}

export function receptionistOf(id: number, number: string, row: Row): ReceptionistFacts {
  const keys = rowsOf(row, 'Forwards').flatMap((forward) => {
    const input = textOf(forward, 'Input')
    return input === ''
      ? []
      : [{ input, action: actionOf(textOf(forward, 'ForwardType'), textOf(forward, 'ForwardDN')) }]
  })
  const invalid = textOf(row, 'InvalidKeyForwardDN')
  return {
    ...identityOf(id, number, row),
    prompt: fileOf(row, 'PromptFilename'),
    timeoutSeconds: secondsOf(row, 'Timeout', 10),
    keys: keys.sort((a, b) => b.input.length - a.input.length),
    onTimeout: actionOf(textOf(row, 'TimeoutForwardType') || 'EndCall', textOf(row, 'TimeoutForwardDN')),
    onInvalid: invalid === '' ? { action: 'repeat' } : actionOf('Extension', invalid),
    directDial: flagOf(row, 'TransferEnable', true),
    exits: exitsOf(row),
  }
}

/** IVRForwardType. Numbers are found whatever kind of entity has them. */
function actionOf(type: string, number: string): MenuAction {
  switch (type) {
    case 'EndCall':
      return { action: 'end' }
    case 'RepeatPrompt':
      return { action: 'repeat' }
    case 'Extension':
      return { action: 'send', to: { kind: 'extension', number } }
    case 'Queue':
      return { action: 'send', to: { kind: 'queue', number } }
    case 'RingGroup':
      return { action: 'send', to: { kind: 'ringGroup', number } }
    case 'IVR':
      return { action: 'send', to: { kind: 'receptionist', number } }
    case 'VoiceMail':
      return { action: 'send', to: { kind: 'voicemail', number } }
    default:
      return { action: 'unsupported', name: type }
  }
}

function identityOf(id: number, number: string, row: Row): Pick<QueueFacts, 'id' | 'number' | 'name' | 'group'> {
  return { id, number, name: textOf(row, 'Name'), group: groupIdsOf(row)[0] ?? 0 }
}

function exitsOf(row: Row): HourExits {
  return {
    outOfOffice: routeOf(row, 'OutOfOfficeRoute'),
    breakTime: routeOf(row, 'BreakRoute'),
    holidays: routeOf(row, 'HolidaysRoute'),
  }
}

function memberNumbers(row: Row, field: string): readonly string[] {
  return numbersOf(rowsOf(row, field))
}

function numbersOf(members: readonly Row[]): readonly string[] {
  return members.map((member) => textOf(member, 'Number')).filter((number) => number !== '')
}

function fileOf(row: Row, field: string): string | null {
  return textOf(row, field) || null
}

function secondsOf(row: Row, field: string, otherwise: number): number {
  return Math.max(1, numberOf(row, field, otherwise))
}
