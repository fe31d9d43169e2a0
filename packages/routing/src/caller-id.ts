// Which number a trunk is told, and the values of the outbound variables.
//
// $OutboundCallerId: route -> user -> trunk -> main trunk number -> anonymous; of an emergency call the trunk's first DID before
// anonymous, because the dispatcher calls back. $OriginatorCallerID: the original caller when a
// call from outside is sent on, else the same.
import type { ExtensionFacts } from './facts.ts'
import { reformat } from './numbers/formatting.ts'
import type { CallerFacts, OutboundValues } from './plan.ts'
import type { TrunkFacts } from './trunk-facts.ts'

const anonymous = 'anonymous'

export interface CallOut {
  readonly trunk: TrunkFacts
  /** As sent to the trunk. */
  readonly number: string
  /** OutboundRoute.CallerID. */
  readonly routeCallerId: string
  /** The user whose rights count, if it is one. */
  readonly user: ExtensionFacts | null
  readonly caller: CallerFacts
  /** The caller is somebody else's, sent on. */
  readonly forwarding: boolean
  /** By dial code. */
  readonly hides: boolean
  readonly emergency: boolean
}

export interface ShownCaller {
  readonly values: OutboundValues
  readonly anonymous: boolean
}

export function showCaller(call: CallOut): ShownCaller {
  const { trunk, number, caller, user } = call
  const own = chosenId(call)
  const isOutsider = caller.trunk !== null
  const hidesOwn = call.hides || (!isOutsider && caller.anonymous)
  const hidesOriginator = call.hides || caller.anonymous
  const original = isOutsider && caller.number !== '' ? caller.number : own
  const originator =
    trunk.showsOriginator && original !== anonymous ? reformat(trunk.outFormatting, original) : original
  const configured = isOutsider || call.forwarding ? caller.name : (user?.name ?? caller.name)
  const name = (plain: string): string => (hidesOriginator ? '' : plain)
  return {
    values: {
      $CalledNum: number,
      $CalledName: '',
      $CallerNum: trunk.mainNumber,
      $CallerName: name(configured),
      $CallerDispName: name(caller.name === '' ? configured : caller.name),
      $AuthID: trunk.authId,
      $LineID: trunk.number,
      $LineNumber: trunk.mainNumber,
      $OutboundLineId: trunk.outboundCallerId,
      $OutboundCallerId: hidesOwn ? anonymous : own,
      $OriginatorCallerID: hidesOriginator ? anonymous : originator,
      $EnforcedOutboundCallerId: own,
      $EnforcedOriginatorCallerID: originator,
    },
    anonymous: hidesOwn || (trunk.showsOriginator && hidesOriginator),
  }
}

function chosenId({ trunk, routeCallerId, user, emergency }: CallOut): string {
  const chosen = [routeCallerId, user?.outboundCallerId ?? '', trunk.outboundCallerId, trunk.mainNumber]
  // A mask is no number.
  const dids = emergency ? trunk.dids.filter((did) => !did.includes('*')) : []
  return [...chosen, ...dids].find((id) => id !== '') ?? anonymous
}
