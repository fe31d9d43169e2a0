// The public door of @cordboard/switch.
export {
  type AddressSettings,
  advertisedAddress,
  DEFAULT_LOCAL_NETWORKS,
  isLocalPeer,
  localAddressFor,
  readAddressSettings,
} from './address/advertise.ts'
export { formatIp, type Ip, parseIp } from './address/ip.ts'
export { expandListen, type InterfaceAddress, type ListenAddress } from './address/listen.ts'
export { type NetworkSet, networkSet, parseNetwork, sourceKey } from './address/network.ts'
export { type AntiHack, type AntiHackOptions, createAntiHack } from './antihack/anti-hack.ts'
export { BLOCK_KIND } from './antihack/kept-block.ts'
export { type CallPolicy, defaultCallPolicy } from './call/context.ts'
export { type Journal, JournalError, openJournal } from './journal/journal.ts'
export { type Account, type AccountChange, type Accounts, createAccounts } from './registrar/accounts.ts'
export { type Binding, type Reachable, reachable } from './registrar/binding.ts'
export { DEFAULT_REGISTRATION_LIMITS, type RegistrationLimits } from './registrar/bindings.ts'
export { createFrontDesk, type FrontDesk, type FrontDeskOptions, type FrontDeskStack } from './registrar/front-desk.ts'
export { type Authenticate, type Authentication, createGate } from './registrar/gate.ts'
export { REGISTRATION_KIND } from './registrar/kept-bindings.ts'
export { createRegistrar, type Registrar, type RegistrarOptions } from './registrar/registrar.ts'
export type { ConsolePort } from './switchboard/control-desk.ts'
export { createSwitch } from './switchboard/create-switch.ts'
export type { ControlPort, MediaPort, Switch, SwitchLog, SwitchOptions } from './switchboard/switch-contract.ts'
export { type Clock, type Deadline, deadlineIn, remainingMs } from './time/deadline.ts'
export { DEFAULT_LADDER, drawLadder, EMPTY_LADDER, type LadderState, ladderStep } from './trace/ladder.ts'
export { createTraceRing, type TraceFollower, type TraceRing } from './trace/trace-ring.ts'
