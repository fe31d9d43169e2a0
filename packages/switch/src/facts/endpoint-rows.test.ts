// Rows of queues, ring groups and receptionists become what routing knows of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUp } from '@cordboard/routing'
import { change, compiled, type Fields, member, out, to } from './rows.fixture.ts'

const route = (destination: Fields, prompt = ''): Fields => ({
  Route: destination,
  Prompt: prompt,
  IsPromptEnabled: prompt !== '',
})

test('[S1-08] a queue row becomes a queue', () => {
  const row = {
    Number: '800',
    Name: 'Support',
    PollingStrategy: 'RingAll',
    RingTimeout: 10,
    MasterTimeout: 12,
    MaxCallersInQueue: 3,
    WrapUpTime: 4,
    Agents: [{ Number: '102', LoggedIn: false }, { Number: '101', LoggedIn: true }, { Number: '103' }],
    OnHoldFile: 'jazz.wav',
    EnableIntro: false,
    IntroFile: 'intro.wav',
    ForwardNoAnswer: out('+12125550100'),
    DestinationNoAnswerPrompt: 'sorry.wav',
    OutOfOfficeRoute: route(to('Extension', '103'), 'closed.wav'),
    HolidaysRoute: route(to('None')),
    ...member,
  }
  const facts = compiled(change('Queue', 8, row)).routing
  assert.deepEqual(lookUp(facts.queues, '800'), {
    id: 8,
    number: '800',
    name: 'Support',
    group: 1,
    strategy: 'RingAll',
    pollingSeconds: 10,
    timeoutSeconds: 12,
    maxCallers: 3,
    wrapUpSeconds: 4,
    agents: ['102', '101', '103'],
    loggedOut: ['102'],
    music: 'jazz.wav',
    intro: null,
    playFullIntro: false,
    noAnswer: { destination: { kind: 'external', number: '+12125550100' }, prompt: 'sorry.wav' },
    exits: {
      outOfOffice: { destination: { kind: 'extension', number: '103' }, prompt: 'closed.wav' },
      breakTime: { destination: { kind: 'proceed', number: '' }, prompt: null },
      holidays: { destination: { kind: 'none', number: '' }, prompt: null },
    },
  })
})

const strategies: readonly [noun: string, field: string, value: string, strategy: string][] = [
  ['Queue', 'PollingStrategy', 'HuntRandomStart', 'HuntRandomStart'],
  ['Queue', 'PollingStrategy', 'NextAgent', 'NextAgent'],
  ['Queue', 'PollingStrategy', 'First3Available', 'First3Available'],
  ['Queue', 'PollingStrategy', 'LongestWaiting', 'unsupported'],
  ['Queue', 'PollingStrategy', 'SkillBasedRouting_RingAll', 'unsupported'],
  ['Queue', 'PollingStrategy', '', 'RingAll'],
  ['RingGroup', 'RingStrategy', 'Hunt', 'Hunt'],
  ['RingGroup', 'RingStrategy', 'Paging', 'unsupported'],
  ['RingGroup', 'RingStrategy', '', 'RingAll'],
]

for (const [noun, field, value, strategy] of strategies) {
  test(`${noun} with ${field} ${JSON.stringify(value)} is ${strategy}`, () => {
    const facts = compiled(change(noun, 8, { Number: '800', [field]: value })).routing
    const found = noun === 'Queue' ? lookUp(facts.queues, '800') : lookUp(facts.ringGroups, '800')
    assert.equal(found?.strategy, strategy)
  })
}

test('[S3-03] a receptionist’s keys: longest first, each kind of forward, those not there by name', () => {
  const forward = (Input: string, ForwardType: string, ForwardDN = ''): Fields => ({ Input, ForwardType, ForwardDN })
  const row = {
    Number: '802',
    Name: 'Menu',
    PromptFilename: 'menu.wav',
    Timeout: 7,
    TransferEnable: false,
    TimeoutForwardType: 'Queue',
    TimeoutForwardDN: '800',
    InvalidKeyForwardDN: '101',
    Forwards: [
      forward('1', 'Extension', '101'),
      forward('123', 'RingGroup', '801'),
      forward('2', 'IVR', '803'),
      forward('3', 'RepeatPrompt'),
      forward('4', 'EndCall'),
      forward('5', 'CallByName'),
      forward('6', 'VoiceMail', '101'),
      forward('', 'EndCall'),
    ],
  }
  const found = lookUp(compiled(change('Receptionist', 9, row)).routing.receptionists, '802')
  assert.deepEqual(found?.keys, [
    { input: '123', action: { action: 'send', to: { kind: 'ringGroup', number: '801' } } },
    { input: '1', action: { action: 'send', to: { kind: 'extension', number: '101' } } },
    { input: '2', action: { action: 'send', to: { kind: 'receptionist', number: '803' } } },
    { input: '3', action: { action: 'repeat' } },
    { input: '4', action: { action: 'end' } },
    { input: '5', action: { action: 'unsupported', name: 'CallByName' } },
    { input: '6', action: { action: 'send', to: { kind: 'voicemail', number: '101' } } },
  ])
  assert.deepEqual(found?.onTimeout, { action: 'send', to: { kind: 'queue', number: '800' } })
  assert.deepEqual(found?.onInvalid, { action: 'send', to: { kind: 'extension', number: '101' } })
  assert.deepEqual([found?.timeoutSeconds, found?.directDial, found?.prompt], [7, false, 'menu.wav'])
})

test('a destination this version does not know keeps its name', () => {
  const facts = compiled(change('Queue', 8, { Number: '800', ForwardNoAnswer: to('Boomerang') })).routing
  assert.deepEqual(lookUp(facts.queues, '800')?.noAnswer.destination, { kind: 'unsupported', number: 'Boomerang' })
})
