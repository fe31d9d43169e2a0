// A plain SIP carrier for the terminal.
import { RegistrarCarrier } from '../registrar-carrier/carrier.ts'
import { People } from './people.ts'
import { listening, type StartCloud } from './running-cloud.ts'

export const startCarrier: StartCloud = async ({ fields, say, trace }) => {
  const domain = fields.textOr('domain', undefined)
  const address = fields.textOr('address', '127.0.0.1')
  const people = new People(fields, say)
  const options = {
    name: fields.textOr('name', 'carrier.example'),
    addresses: [address, ...fields.texts('moreAddresses')],
    port: fields.numberOr('port', 0),
    ...(domain === undefined ? {} : { domain }),
    qop: fields.flagOr('qop', true),
    registerChallenge:
      fields.wordOr('registerChallenge', ['401', '407'], '401') === '407' ? (407 as const) : (401 as const),
    minExpiresSeconds: fields.numberOr('minExpiresSeconds', 60),
    checksCallerId: fields.flagOr('checksCallerId', true),
    earlyMedia: fields.flagOr('earlyMedia', false),
    accounts: fields.each('accounts', (account) => ({
      username: account.text('username'),
      password: account.text('password'),
      numbers: account.texts('numbers'),
      maxCalls: account.numberOr('maxCalls', 10),
    })),
    ipCustomers: fields.each('ipCustomers', (customer) => ({
      addresses: customer.texts('addresses'),
      target: customer.text('target'),
      numbers: customer.texts('numbers'),
      maxCalls: customer.numberOr('maxCalls', 10),
    })),
    pstn: people.pstn,
    trace,
  }
  fields.refuseOthers()
  const carrier = await RegistrarCarrier.start(options)
  const refuse = async ([status = '']: readonly string[]): Promise<string> => {
    if (status === 'silence') carrier.refuses = 'silence'
    else carrier.refuses = /^[3-6]\d\d$/.test(status) ? { status: Number(status) } : null
    return carrier.refuses === null ? 'calls go through' : `calls get ${status}`
  }
  const stop = async (): Promise<void> => {
    await carrier.close()
    people.close()
  }
  return {
    where: carrier.sites.flatMap((site) => listening(carrier.name, site)),
    people,
    commands: new Map([
      ['refuse', { help: 'refuse STATUS    every call gets it; silence: nothing; off: as it should be', run: refuse }],
      [
        'down',
        {
          help: 'down             loses its network; up: has it again',
          run: async () => {
            await carrier.stop()
            return 'down'
          },
        },
      ],
      [
        'up',
        {
          help: 'up               is there again',
          run: async () => {
            if (carrier.sites.length > 0) return 'is up'
            await carrier.start()
            return 'up'
          },
        },
      ],
    ]),
    stop,
  }
}
