// The door of the lab's name server.
export { type AskedQuestion, type Manner, NameServer, type NameServerOptions } from './name-server.ts'
export type { RecordKind, ZoneRecord } from './zone.ts'
