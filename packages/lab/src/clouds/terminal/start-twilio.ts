// A Twilio account for the terminal: its trunks, its SIP Domains, its REST interface.
import { makeOwnCertificate } from '../../phone/own-certificate.ts'
import { type TransferMode, TwilioAccount, TwilioRest } from '../twilio-account/index.ts'
import { TwilioDomains } from '../twilio-domain/index.ts'
import { TwilioTrunking } from '../twilio-trunk/index.ts'
import type { Fields } from './fields.ts'
import { People } from './people.ts'
import { listening, type StartCloud } from './running-cloud.ts'

const transferModes: readonly TransferMode[] = ['disable-all', 'sip-only', 'enable-all']

export const startTwilio: StartCloud = async ({ fields, say, trace }) => {
  const address = fields.textOr('address', '127.0.0.1')
  const people = new People(fields, say)
  const sid = fields.textOr('accountSid', undefined)
  const authToken = fields.textOr('authToken', undefined)
  const countries = fields.texts('countries')
  const account = new TwilioAccount({
    ...(sid === undefined ? {} : { sid }),
    ...(authToken === undefined ? {} : { authToken }),
    ...(countries.length === 0 ? {} : { countries }),
  })
  fields.each('trunks', (trunk) => addTrunk(account, trunk))
  fields.each('domains', (domain) => addDomain(account, domain))
  const certificate = makeOwnCertificate(address)
  const extraCa = [certificate.cert]
  const tls = { certificates: [certificate], extraCa, verifyServers: fields.flagOr('verifyServers', false) }
  const [port, tlsPort] = [fields.numberOr('port', 0), fields.numberOr('tlsPort', 0)]
  const [domainsPort, domainsTlsPort] = [fields.numberOr('domainsPort', 0), fields.numberOr('domainsTlsPort', 0)]
  const restPort = fields.numberOr('restPort', 0)
  fields.refuseOthers()
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close()
    people.close()
  }
  try {
    const rest = await TwilioRest.start({ accounts: [account], address, port: restPort })
    closers.push(() => rest.close())
    const { pstn } = people
    const trunking = await TwilioTrunking.start({ account, pstn, addresses: [address], port, tlsPort, tls, trace })
    closers.push(() => trunking.close())
    const domains = await TwilioDomains.start({
      account,
      address,
      port: domainsPort,
      tlsPort: domainsTlsPort,
      tls,
      pstn,
      trace,
    })
    closers.push(() => domains.close())
    const test = async ([number = '']: readonly string[]): Promise<string> => {
      people.keep(await trunking.testCall(number), `Twilio calls ${number} for a test`)
      return 'calling'
    }
    const alerts = async (): Promise<string> =>
      trunking.alerts.map(({ code, text, about }) => `${code} ${text}: ${about}`).join('\n') || 'no alerts'
    return {
      where: [
        ...listening('trunks', trunking.site),
        ...listening('domains', domains.site),
        `REST: ${rest.baseUrls.api} (account ${account.sid}${authToken === undefined ? ', with a token made at random: give authToken to use it' : ''})`,
      ],
      people,
      commands: new Map([
        ['test', { help: 'test NUMBER      makes a test call to a number of a trunk', run: test }],
        ['alerts', { help: 'alerts           what the debugger of the console has', run: alerts }],
      ]),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function addTrunk(account: TwilioAccount, fields: Fields): void {
  const domainName = fields.text('domainName')
  const trunk = account.trunks.create({
    domainName,
    friendlyName: domainName,
    secure: fields.flagOr('secure', false),
    cnamLookupEnabled: fields.flagOr('cnam', false),
    transferMode: fields.wordOr<TransferMode>('transferMode', transferModes, 'disable-all'),
  })
  trunk.callsPerSecond = fields.numberOr('callsPerSecond', 1)
  const lists = accessLists(account, fields)
  for (const sid of lists.addresses) account.trunks.attachIpAccessControlList(trunk.sid, sid)
  for (const sid of lists.credentials) account.trunks.attachCredentialList(trunk.sid, sid)
  for (const number of fields.texts('numbers'))
    account.numbers.attachToTrunk(trunk.sid, account.numbers.add(number).sid)
  for (const sipUrl of fields.texts('originationUrls'))
    account.trunks.addOriginationUrl(trunk.sid, {
      friendlyName: sipUrl.slice(0, 64),
      sipUrl,
      priority: 10,
      weight: 10,
      enabled: true,
    })
}

function addDomain(account: TwilioAccount, fields: Fields): void {
  const domainName = fields.text('domainName')
  const voiceUrl = fields.textOr('voiceUrl', undefined)
  const domain = account.domains.create({ domainName, secure: fields.flagOr('secure', false), voiceUrl })
  const lists = accessLists(account, fields)
  for (const sid of lists.addresses) domain.callIpAccessControlLists.add(sid)
  for (const sid of lists.credentials) domain.callCredentialLists.add(sid)
}

/** `addresses` and `credentials` as a list each, where there are any. */
function accessLists(account: TwilioAccount, fields: Fields) {
  const { lists } = account
  const addresses = fields.texts('addresses')
  const credentials = fields.each('credentials', (one) => [one.text('username'), one.text('password')] as const)
  const made = { addresses: [] as string[], credentials: [] as string[] }
  if (addresses.length > 0) {
    const { sid } = lists.createIpAccessControlList('addresses')
    for (const ipAddress of addresses) lists.addIpAddress(sid, { friendlyName: ipAddress, ipAddress })
    made.addresses.push(sid)
  }
  if (credentials.length > 0) {
    const { sid } = lists.createCredentialList('credentials')
    for (const [username, password] of credentials) lists.addCredential(sid, username, password)
    made.credentials.push(sid)
  }
  return made
}
