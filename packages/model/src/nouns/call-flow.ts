// Nouns: call flow applications.
import { bool, dateTime, derived, entity, enumeration, noun, oneOf, text, texts, toOne } from '../declaration.ts'
import { DN } from './dn.ts'
import { Trunk } from './trunk.ts'

export const CallFlowScript = entity('CallFlowScript', 'Id', {
  Description: text({ scope: 'derived' }),
  Help: text({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Versions: texts({ scope: 'derived' }),
})

export const CfaRoutingType = enumeration('CfaRoutingType', ['DialCode', 'Forward', 'Trunk'])

export const CallFlowApp = derived('CallFlowApp', DN, {
  CompilationLastSuccess: dateTime(),
  CompilationResult: text(),
  CompilationSucceeded: bool(),
  InvalidScript: bool(),
  IsRegistered: bool(),
  Name: text(),
  RejectedCode: text(),
  RoutingType: oneOf(CfaRoutingType),
  ScriptCode: text(),
  Trunk: toOne(Trunk),
})

export const CallFlowApps = noun(CallFlowApp, { set: 'CallFlowApps', storage: 'config', operations: 'crud' })

export const CallFlowScripts = noun(CallFlowScript, { set: 'CallFlowScripts', storage: 'live' })
