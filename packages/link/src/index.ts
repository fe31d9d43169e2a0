// The public door of @cordboard/link.
export {
  defaultLimits,
  type Hello,
  type LinkEnd,
  type LinkFigures,
  type LinkHandlers,
  type LinkLimits,
  protocolVersion,
} from './carrier.ts'
export type * from './control-contract.ts'
export type * from './media-contract.ts'
export { linkInMemory, type MemorySide } from './memory-carrier.ts'
export {
  type DialOptions,
  dialUnix,
  type LinkListener,
  type ListenOptions,
  listenUnix,
  maxSocketPathBytes,
} from './unix-carrier.ts'
