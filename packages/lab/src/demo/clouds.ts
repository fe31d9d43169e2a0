// The clouds of the demo: a name server, the customer's carrier, and a Twilio account with a SIP Domain and its voice app.
import { randomInt } from 'node:crypto'
import { NameServer } from '../clouds/dns/index.ts'
import { Pstn, type Subscriber } from '../clouds/pstn/index.ts'
import { RegistrarCarrier } from '../clouds/registrar-carrier/index.ts'
import { TwilioAccount } from '../clouds/twilio-account/index.ts'
import { TwilioDomains, WebApp } from '../clouds/twilio-domain/index.ts'
import { tone } from '../phone/mouth.ts'
import type { TracedMessage } from '../phone/trace.ts'
import { sharedSpeech } from '../speech/speech.ts'

export const did = '+12125550100'
export const customerNumber = '+14155550123'
export const customerHz = 1000
export const voiceNumber = '+18885550199'
export const domainHost = 'acme.sip.us1.twilio.com'
export const carrierHost = 'sip.carrier.example'
export const carrierTrace = 'carrier'
/** As the SIP Domains name themselves in traces. */
export const domainTrace = 'Twilio'
export const welcome = 'Welcome to Acme. Please press one for a call back.'
export const thanks = 'Thank you. We will call you back.'

const pages = {
  '/voice': `<Gather action="/keys" numDigits="1" timeout="15"><Say>${welcome}</Say></Gather>`,
  '/keys': (params: ReadonlyMap<string, string>): string =>
    `<Say>${params.get('Digits') === '1' ? thanks : 'That key is not known.'}</Say><Hangup/>`,
}

export interface Clouds {
  readonly names: NameServer
  readonly customer: Subscriber
  readonly domains: TwilioDomains
  readonly web: WebApp
  readonly close: () => Promise<void>
}

/** Starts them all on loopback addresses of their own, so that each has port 5060. The PBX will be at `pbxPort` of 127.0.0.1. */
export async function startClouds(pbxPort: number, trace: (message: TracedMessage) => void): Promise<Clouds> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).reverse()) await end()
  }
  try {
    // The voice is made while the rest starts.
    void Promise.all([sharedSpeech.say(welcome), sharedSpeech.say(thanks)]).catch(() => undefined)
    opened.push(() => sharedSpeech.close())
    const [carrierAddress, domainAddress] = [loopback(), loopback()]
    const names = await NameServer.start({
      records: [
        { name: carrierHost, type: 'A', address: carrierAddress },
        { name: domainHost, type: 'A', address: domainAddress },
      ],
    })
    opened.push(() => names.close())
    const pstn = new Pstn()
    const carrier = await RegistrarCarrier.start({
      name: carrierTrace,
      domain: carrierHost,
      addresses: [carrierAddress],
      port: 5060,
      ipCustomers: [{ addresses: ['127.0.0.1'], target: `127.0.0.1:${pbxPort}`, numbers: [did] }],
      pstn,
      trace,
    })
    opened.push(async () => {
      await carrier.close()
      pstn.close()
    })
    const { account, web } = await startVoiceApp()
    opened.push(() => web.stop())
    const domains = await TwilioDomains.start({ account, address: domainAddress, port: 5060, trace })
    opened.push(() => domains.close())
    const customer = pstn.subscriber(customerNumber, { name: 'Jane', says: tone(customerHz) })
    return { names, customer, domains, web, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A Twilio account whose domain `acme` admits the PBX by its address and asks the voice app what to do. */
async function startVoiceApp(): Promise<{ readonly account: TwilioAccount; readonly web: WebApp }> {
  const account = new TwilioAccount()
  const web = await WebApp.start(account.authToken, pages)
  const domain = account.domains.create({ domainName: 'acme.sip.twilio.com', voiceUrl: web.url('/voice') })
  const list = account.lists.createIpAccessControlList('office')
  account.lists.addIpAddress(list.sid, { friendlyName: 'Cordboard', ipAddress: '127.0.0.1' })
  account.domains.map(domain.sid, 'callIpAccessControlLists', list.sid)
  return { account, web }
}

/** An address of loopback that nobody else has by chance. */
function loopback(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
}
