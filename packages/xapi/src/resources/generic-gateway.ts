// What a trunk's gateway starts with when a client says little: the bindings of a plain SIP provider.

import { type Problem, problem, recordsIn, type Values } from '@cordboard/model'
import { gatewayParameters, gatewayParameterValues, toParameterBinding } from '@cordboard/providers'

const PARAMETERS = new Set(gatewayParameters.map((each) => each.Id))
const VALUES = new Set(gatewayParameterValues.map((each) => each.Id))

type Binding = Parameters<typeof toParameterBinding>[0]

function binding(field: Binding['field'], variable: Binding['variable']): Values {
  return { ...toParameterBinding({ field, variable, custom: '' }) }
}

export const GENERIC_GATEWAY: Values = {
  Name: '',
  Type: 'Provider',
  Host: '',
  Port: 5060,
  ProxyHost: '',
  ProxyPort: 0,
  RequireRegistrationFor: 'Nothing',
  TimeBetweenReg: 180,
  IPInRegistrationContact: 'External',
  UseIPInContact: true,
  SupportReinvite: false,
  SupportReplaces: false,
  SRTPMode: 'SRTPDisabled',
  DeliverAudio: true,
  DestNumberInTo: true,
  DestNumberInRequestLineURI: true,
  DestNumberInRemotePartyIDCalled: false,
  MatchingStrategy: 'MatchAnyFields',
  Codecs: ['PCMU', 'PCMA', 'G729'],
  SourceIdentification: [binding('ContactHost', '$GWHostPort')],
  InboundParams: [
    binding('ToUserPart', '$CalledNum'),
    binding('FromDisplayName', '$CallerName'),
    binding('FromUserPart', '$CallerNum'),
  ],
  OutboundParams: [
    binding('RequestLineURIUser', '$CalledNum'),
    binding('RequestLineURIHost', '$GWHostPort'),
    binding('ContactUser', '$OutboundCallerId'),
    binding('ContactHost', '$ContactUri'),
    binding('ToDisplayName', '$CalledName'),
    binding('ToUserPart', '$CalledNum'),
    binding('ToHostPart', '$GWHostPort'),
    binding('FromDisplayName', '$OutboundCallerId'),
    binding('FromUserPart', '$OutboundCallerId'),
    binding('FromHostPart', '$GWHostPort'),
    binding('RemotePartyIDCallingPartyDisplayName', '$OutboundCallerId'),
    binding('RemotePartyIDCallingPartyUserPart', '$OutboundCallerId'),
    binding('RemotePartyIDCallingPartyHostPart', '$GWHostPort'),
  ],
}

const LISTS = ['SourceIdentification', 'InboundParams', 'OutboundParams'] as const

/** Bindings must name fields and values of Defs/GatewayParameters and Defs/GatewayParameterValues. */
export function bindingProblems(gateway: Values): readonly Problem[] {
  return LISTS.flatMap((list) =>
    recordsIn(gateway[list]).flatMap((each, index) => {
      const at = `Gateway.${list}[${index}]`
      return [
        ...unknown(PARAMETERS, each.ParamId, `${at}.ParamId`, 'GatewayParameters'),
        ...unknown(VALUES, each.ValueId, `${at}.ValueId`, 'GatewayParameterValues'),
      ]
    }),
  )
}

function unknown(known: ReadonlySet<number>, id: unknown, at: string, where: string): readonly Problem[] {
  if (typeof id === 'number' && known.has(id)) return []
  return [problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: an Id of Defs/${where} is expected`)]
}
