// A template as the start of a trunk.
import { toParameterBinding } from './bindings.ts'
import { readGatewayFields, readTrunkFields } from './device-fields.ts'
import type { SmsBlock, Template, TemplateDevice } from './template.ts'
import type { TrunkSettings } from './trunk-settings.ts'

/** SDP encoding names of the codecs templates name in lower case; a name not listed is passed on in upper case. */
const rfcNames: Readonly<Record<string, string>> = { opus: 'opus', speex: 'speex', ilbc: 'iLBC' }

/** Stands for the device in a messaging template: a trunk that carries no calls. */
const noDevice: TemplateDevice = {
  manufacturer: '',
  model: '',
  fields: new Map([['requireauthfor', { name: 'RequireAuthFor', value: '1', readonly: true, line: 0 }]]),
  source: [],
  inbound: [],
  outbound: [],
  codecs: [],
}

/**
 * The settings of a fresh trunk made from a template. `fileName` is the id of the template (`Twilio.pv.xml`) and becomes
 * `Gateway.TemplateFilename`. Credentials, numbers and routes are not among them.
 */
export function trunkFromTemplate(template: Template, fileName = ''): TrunkSettings {
  const device = template.device ?? noDevice
  const trunk = readTrunkFields(device)
  const name = device.fields.get('name')?.value ?? ''
  return {
    ...trunk,
    UseSeparateAuthId: trunk.SeparateAuthId !== '',
    Messaging: { Enabled: template.device === null, Provider: providerOf(template.sms[0]) },
    Gateway: {
      Name: name === '' ? template.header.name : name,
      Type: 'Provider',
      TemplateFilename: fileName,
      ...readGatewayFields(device),
      Codecs: device.codecs.map(codecName),
      SourceIdentification: device.source.map(toParameterBinding),
      InboundParams: device.inbound.map(toParameterBinding),
      OutboundParams: device.outbound.map(toParameterBinding),
      VariableChoices: (template.sms[0]?.variables ?? [])
        .filter((v) => v.type === 'Text')
        .map((v) => ({ Key: v.name, Value: v.value })),
    },
  }
}

const providerOf = (block: SmsBlock | undefined): string => block?.providerName || block?.providerType || ''

/** `pcmu` to `PCMU`: file to API. */
export function codecName(inFile: string): string {
  return rfcNames[inFile.toLowerCase()] ?? inFile.toUpperCase()
}
