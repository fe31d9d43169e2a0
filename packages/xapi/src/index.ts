// The public door of @cordboard/xapi.
export { CallRecordWriter, type CallRecordWriterOptions } from './cdr/call-record-writer.ts'
export { createXapi, type Log, type Xapi, type XapiOptions } from './http/create-xapi.ts'
export type { Listening, ListenOptions, Place } from './http/servers.ts'
export { type LogLevel, logLevelOf } from './settings/log-level.ts'
export { applySetup } from './setup/apply-setup.ts'
export { BlockView } from './switch-desk/block-view.ts'
export { SwitchDesk, type SwitchDeskOptions, SwitchRefusal } from './switch-desk/switch-desk.ts'
export { SyslogRelay, type SyslogRelayOptions } from './syslog/syslog-relay.ts'
