// The demo's first story: two extensions register, one calls the other, they talk, press keys, hold, and hang up.
import type { LabCall } from '../phone/lab-call.ts'
import { LabPhone } from '../phone/lab-phone.ts'
import { tone } from '../phone/mouth.ts'
import { makeOwnCertificate } from '../phone/own-certificate.ts'
import type { DemoUser, Instance } from './instance.ts'
import type { Party, Stage } from './stage.ts'

const address = '127.0.0.1'
const annHz = 440
const benHz = 660
const keys = '4711#'

const parties: readonly Party[] = [
  { name: 'Ann (101)', trace: '101' },
  { name: 'Cordboard', trace: null },
  { name: 'Ben (102)', trace: '102' },
]

export interface Cast {
  readonly ann: LabPhone
  readonly ben: LabPhone
}

/** Ann's phone speaks A-law over UDP; Ben's speaks G.722, encrypted, over TLS. */
export async function castPhones(stage: Stage, instance: Instance, ann: DemoUser, ben: DemoUser): Promise<Cast> {
  const own = makeOwnCertificate(address)
  const authority = await instance.authority()
  const trace = stage.message.bind(stage)
  const annPhone = await LabPhone.start({
    user: ann.number,
    display: ann.name,
    login: { username: ann.authId, password: ann.password },
    server: { address, port: instance.sipPort },
    codecs: ['PCMA'],
    says: tone(annHz),
    trace,
  })
  const benPhone = await LabPhone.start({
    user: ben.number,
    display: ben.name,
    login: { username: ben.authId, password: ben.password },
    server: { address, port: instance.sipsPort },
    transport: 'tls',
    tls: { certificates: [own], extraCa: [authority] },
    codecs: ['G722'],
    srtp: 'required',
    says: tone(benHz),
    trace,
  })
  return { ann: annPhone, ben: benPhone }
}

export async function playPhones(stage: Stage, { ann, ben }: Cast): Promise<void> {
  stage.act('Both phones register')
  stage.ladder(parties)
  await ann.register()
  await ben.register()
  stage.prove('registration', '101 is registered over UDP, 102 over TLS, each with a password (digest)')

  stage.act('Ann (101) calls Ben (102)')
  const anns = await ann.call('102')
  const bens = await ben.incoming()
  bens.ring()
  await anns.rings()
  stage.note(`Ben's phone rings, and shows ${callerOf(bens)}`)
  bens.answer()
  await anns.answered()
  await bens.told('acknowledged')
  await talk(stage, anns, bens)
  await pressKeys(stage, anns, bens)
  await holdAndResume(stage, anns, bens)

  stage.act('Ben hangs up')
  bens.hangUp()
  await Promise.all([anns.ended(), bens.ended()])
  stage.prove('clean hang-up', `The call is over on both sides. ${heardBy(anns, bens)}`)
}

async function talk(stage: Stage, anns: LabCall, bens: LabCall): Promise<void> {
  stage.act(`They talk: Ann says ${annHz} Hz, Ben says ${benHz} Hz`)
  const wait = { forMs: 600 }
  await Promise.all([anns.voice.hears(benHz, wait), bens.voice.hears(annHz, wait)])
  const codec = (call: LabCall): string => call.voice.media?.send.name ?? 'nothing'
  const secret = bens.voice.media?.srtp === null ? 'in clear' : 'encrypted (SRTP)'
  stage.prove('sound both ways', `Ann hears ${measured(anns)} Hz, Ben hears ${measured(bens)} Hz`)
  stage.prove('transcoding, SRTP', `${codec(anns)} on Ann's side is transcoded to ${codec(bens)}, ${secret}, on Ben's`)
}

async function pressKeys(stage: Stage, anns: LabCall, bens: LabCall): Promise<void> {
  stage.act(`Ann presses ${keys}`)
  await anns.press(keys)
  const heard = await bens.voice.pressed(keys.length)
  if (heard !== keys) throw new Error(`Ben's phone heard the keys ${heard}`)
  stage.prove('keys', `Ben's phone heard ${heard}, each key once`)
}

async function holdAndResume(stage: Stage, anns: LabCall, bens: LabCall): Promise<void> {
  stage.act('Ann puts Ben on hold')
  await anns.hold()
  await bens.voice.hearsSound({ forMs: 800 })
  const { endMs } = bens.voice.ear
  if (bens.voice.ear.isTone(annHz, endMs - 400, endMs)) throw new Error('Ben still hears Ann while on hold')
  stage.note('Ben hears music')
  await anns.resume()
  await Promise.all([anns.voice.hears(benHz), bens.voice.hears(annHz)])
  stage.prove('music on hold', 'Ben heard music; Ann is back, and they hear each other again')
}

/** The frequency measured in what was heard last. */
function measured(call: LabCall): string {
  const { endMs } = call.voice.ear
  return call.voice.ear.toneIn(endMs - 400, endMs).hz.toFixed(0)
}

function callerOf(call: LabCall): string {
  const from = call.request?.from
  return `"${from?.display ?? ''}" ${from?.uri?.user ?? 'nobody'}`
}

function heardBy(anns: LabCall, bens: LabCall): string {
  return `Ann's phone received ${anns.voice.figures().packets} packets of sound, Ben's ${bens.voice.figures().packets}`
}

export async function leave(stage: Stage, { ann, ben }: Cast): Promise<void> {
  stage.act('Both phones leave')
  stage.ladder(parties)
  await ann.unregister()
  await ben.unregister()
}
