// What consoles ask first: the parameters of the system, as far as they are known to the API.
import { isIPv6 } from 'node:net'
import { availableParallelism } from 'node:os'
import { defsOperations, SystemParameters, Users } from '@cordboard/model'
import { CONTRACT_VERSION } from '../http/call.ts'
import { implement, type Operation } from '../http/operation.ts'
import { localAddresses } from '../resources/system-status.ts'
import { licenceParameters } from './licence.ts'

export const parameterOperations: readonly Operation[] = [
  implement(defsOperations.GetSystemParameters, { noun: 'Defs', right: 'read' }, async ({ desk }) => {
    const { publicAddress } = desk
    const digits = Users.numbering?.digits ?? 3
    const value = {
      FQDN: desk.issuer,
      Is3CXFQDN: false,
      Version: CONTRACT_VERSION,
      License: licenceParameters(desk),
      ProcessorCount: availableParallelism(),
      // How long new numbers are; given ones may be longer.
      ENL: digits,
      ENLRange: { From: 10 ** (digits - 1), To: 10 ** digits - 1 },
      PbxExternalHost: publicAddress ?? desk.issuer,
      IsStaticIp: publicAddress !== null,
      StaticIp: publicAddress,
      IpV6: localAddresses().find(({ address }) => isIPv6(address))?.address ?? null,
      EmRuleCreationAllowed: true,
      IsChatLogEnabled: false,
      IsHosted: false,
      IsHosted3CX: false,
      IsMulticompanyMode: false,
      IsRemoteBackup: false,
      IsTranscriptionEnabled: false,
      RemoteStorageStatus: 'NotConfigured',
      RpsEnabled: false,
    }
    return { kind: 'struct', of: SystemParameters, value }
  }),
]
