// The demo's second story: a customer calls, nobody in the office answers, and the voice app of a Twilio SIP Domain does.
import { setTimeout as pause } from 'node:timers/promises'
import type { AudioClip } from '@cordboard/media'
import type { PstnCall } from '../clouds/pstn/index.ts'
import type { DomainCall } from '../clouds/twilio-domain/index.ts'
import { clipHeard, hearsClip } from '../hearing/hears-clip.ts'
import type { SoundMatch } from '../hearing/sound-match.ts'
import type { LabCall } from '../phone/lab-call.ts'
import type { LabPhone } from '../phone/lab-phone.ts'
import {
  type Clouds,
  carrierTrace,
  customerNumber,
  did,
  domainHost,
  domainTrace,
  thanks,
  voiceNumber,
  welcome,
} from './clouds.ts'
import { type Office, queueNumber, queueSeconds } from './office.ts'
import type { Stage } from './stage.ts'

/** A wait for what takes long on a loaded machine. */
const patienceMs = 15_000
/** The clocks of two processes, and timers that are a little early. */
const clockSlackMs = 300

/** Other sounds stay below 0.3; a machine that is busy with other things cuts pieces out. */
const likeEnough = 0.5

export interface Agents {
  readonly ann: LabPhone
  readonly ben: LabPhone
}

export async function playFallback(stage: Stage, office: Office, clouds: Clouds, { ann, ben }: Agents): Promise<void> {
  stage.act(`A customer (${customerNumber}) calls ${did}: the queue rings all agents`)
  stage.ladder([
    { name: 'Carrier', trace: carrierTrace },
    { name: 'Cordboard', trace: null },
    { name: 'Ann', trace: '101' },
    { name: 'Ben', trace: '102' },
    { name: 'Twilio', trace: domainTrace },
  ])
  const call = clouds.customer.call(did)
  const rung = await Promise.all([ann.incoming(patienceMs), ben.incoming(patienceMs)])
  const rungMs = performance.now()
  for (const one of rung) one.ring()
  await call.answered(patienceMs)
  stage.prove('agents ring at once', `Ann's and Ben's phones ring for ${callersOf(rung)}`)
  await call.voice.hearsSound({ forMs: 500, withinMs: patienceMs })
  stage.prove('music in the queue', `The customer hears music. Nobody answers; ${queueSeconds} s pass …`)

  const record = await clouds.domains.called(queueSeconds * 1000 + patienceMs)
  const waitedMs = performance.now() - rungMs
  await Promise.all(rung.map((one) => one.ended(patienceMs)))
  const waited = `The agents' phones rang for ${(waitedMs / 1000).toFixed(1)} s and are silent now`
  stage.check('rings for 10 s', waitedMs >= queueSeconds * 1000 - clockSlackMs, waited)
  judgeInvite(stage, record)
  await listen(stage, call, record, clouds)

  await call.released(patienceMs)
  await record.told('over', patienceMs)
  stage.act('The voice app has hung up, and the customer with it')
  await findRecord(stage, office)
}

/** Where the call went, and whose number it shows. */
function judgeInvite(stage: Stage, { invite }: DomainCall): void {
  const { called } = invite
  const arrived = called.user === voiceNumber && called.host === domainHost
  stage.check('forward to the domain', arrived, `The domain is called as ${called.uri}`)
  const shown = [
    ['From', invite.from.user],
    ...['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'].map((header) => [
      header,
      invite.request.addresses(header)[0]?.uri?.user ?? 'nobody',
    ]),
  ] as const
  const right = shown.every(([, user]) => user === customerNumber)
  const words = right ? `${customerNumber} stands in ${shown.map(([header]) => header).join(', ')}` : shown.join('; ')
  stage.check("customer's own number", right, words)
}

/** What the voice app says must arrive as it was spoken, and the key must reach it. */
async function listen(stage: Stage, call: PstnCall, record: DomainCall, { web }: Clouds): Promise<void> {
  const first = await record.told('said', patienceMs)
  const [request] = record.requests
  const from = request?.params.get('From') ?? 'nobody'
  const asked = from === `sip:${customerNumber}@${domainHost}` && web.unsigned.length === 0
  stage.check('application is asked', asked, `The voice app was asked, signed: From=${from}`)
  const heard = await hearsOut(call, first.clip, 0)
  stage.check('prompt heard', first.text === welcome, `The customer hears “${first.text}” (${likeness(heard.score)})`)

  stage.act('The customer presses 1')
  await call.press('1')
  const { digits } = await record.told('gathered', patienceMs)
  const second = await record.told('said', patienceMs)
  const told = record.requests.at(-1)?.params.get('Digits')
  stage.check('key understood', digits === '1' && told === '1', `The voice app is told Digits=${told}`)
  const then = await hearsOut(call, second.clip, heard.atMs)
  stage.check(
    'second prompt heard',
    second.text === thanks,
    `The customer hears “${second.text}” (${likeness(then.score)})`,
  )
}

/** Recognises what is said, and hears it out before it says how like it was. */
async function hearsOut(call: PstnCall, clip: AudioClip, sinceMs: number): Promise<SoundMatch> {
  const { ear } = call.voice
  const { atMs } = await hearsClip(ear, clip, { score: likeEnough, sinceMs, withinMs: patienceMs })
  const deadlineMs = performance.now() + patienceMs
  while (ear.endMs < atMs + clip.seconds * 1000 && !call.isOver && performance.now() < deadlineMs) await pause(50)
  return clipHeard(ear, clip, sinceMs)
}

/** The call's record arrives when the switch has written it. */
async function findRecord(stage: Stage, office: Office): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const found = await office.lastCallOf(customerNumber)
    if (found !== null) {
      const to = [found.DstCallerNumber, found.DstDisplayName].filter((one) => one !== undefined && one !== '')
      stage.prove('call record', `The call history has it: from ${customerNumber} to ${to.join(', ') || queueNumber}`)
      return
    }
    if (performance.now() > deadlineMs) throw new Error('the call history has no record of the call')
    await pause(50)
  }
}

function callersOf(calls: readonly LabCall[]): string {
  return [...new Set(calls.map((call) => call.request?.from.uri?.user ?? 'nobody'))].join(' and ')
}

function likeness(score: number): string {
  return `correlation ${score.toFixed(2)}`
}
