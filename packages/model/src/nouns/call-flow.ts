// Nouns: call flow applications.
import {
  bool,
  chosen,
  dateTime,
  derived,
  entity,
  enumeration,
  noun,
  oneOf,
  text,
  texts,
  toOne,
  value,
} from '../declaration.ts'
import { DN } from './dn.ts'
import { applications, works } from './effects.ts'
import { Trunk } from './trunk.ts'

export const CallFlowScript = entity('CallFlowScript', 'Id', {
  Description: text({ scope: 'derived' }),
  Help: text({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Versions: texts({ scope: 'derived' }),
})

export const CfaRoutingType = enumeration('CfaRoutingType', ['DialCode', 'Forward', 'Trunk'])

export const CallFlowApp = derived('CallFlowApp', DN, {
  CompilationLastSuccess: dateTime({ scope: 'derived' }),
  CompilationResult: text({ scope: 'derived' }),
  CompilationSucceeded: bool({ scope: 'derived' }),
  InvalidScript: bool({ scope: 'derived' }),
  IsRegistered: bool({ scope: 'derived' }),
  Name: text({ maxLength: 50, minLength: 1, searchable: true, default: chosen('number as name'), effect: works }),
  Number: { ...DN.fields.Number, effect: applications },
  RejectedCode: text({ scope: 'derived' }),
  RoutingType: oneOf(CfaRoutingType, { default: value('DialCode'), effect: applications }),
  /** The text of a script; kept as it is. */
  ScriptCode: text({ maxLength: 262144, effect: applications }),
  /** Named by Id or Number, kept by Number: calls to its numbers go to the application. For RoutingType Trunk. */
  Trunk: toOne(Trunk, { effect: applications }),
})

export const CallFlowApps = noun(CallFlowApp, {
  set: 'CallFlowApps',
  storage: 'config',
  dialable: true,
  numbering: { prefix: '', first: 800, digits: 3 },
  operations: 'crud',
})

export const CallFlowScripts = noun(CallFlowScript, { set: 'CallFlowScripts', storage: 'live' })
