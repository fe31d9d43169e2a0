// A digital receptionist: a prompt, keys that lead on, and what happens when nobody presses any.
import { bool, chosen, derived, entity, int32, oneOf, part, text, toMany, value } from '../declaration.ts'
import { DN } from './dn.ts'
import { messaging, prompts, works } from './effects.ts'
import { IVRForwardType, IVRType, PeerType } from './enums.ts'
import { Route } from './routing-values.ts'

const IDLE_FORWARDS = {
  CallByName: 'calling by name is not built yet; the call ends',
  CustomInput: 'input for applications is not built yet; the call ends',
  VoiceMail: 'voicemail is not built yet',
}

export const ReceptionistForward = entity('ReceptionistForward', 'Id', {
  CustomData: text({ maxLength: 1024, effect: works }),
  ForwardDN: text({ form: 'number', maxLength: 50, effect: works }),
  ForwardType: oneOf(IVRForwardType, { nullable: false, effect: works, idle: IDLE_FORWARDS }),
  Id: int32({ nullable: false, effect: works }),
  /** Keys: one digit or several. */
  Input: text({ form: 'keys', maxLength: 20, effect: works }),
  PeerType: oneOf(PeerType, { effect: works }),
})

export const Receptionist = derived('Receptionist', DN, {
  BreakRoute: part(Route, { effect: works }),
  Forwards: toMany(ReceptionistForward, { maxItems: 200, effect: works }),
  ForwardSmsTo: text({ form: 'number', maxLength: 50, effect: messaging }),
  HolidaysRoute: part(Route, { effect: works }),
  InvalidKeyForwardDN: text({ form: 'number', maxLength: 50, effect: works }),
  IsRegistered: bool({ scope: 'derived', effect: works }),
  IVRType: oneOf(IVRType, {
    default: value('Default'),
    effect: works,
    idle: {
      CodeBased: 'call flow applications are not built yet',
      ScriptBased: 'call flow applications are not built yet',
      Wakeup: 'wake-up calls are not built yet',
    },
  }),
  Name: text({ maxLength: 50, minLength: 1, searchable: true, default: chosen('number as name'), effect: works }),
  OutOfOfficeRoute: part(Route, { effect: works }),
  PromptFilename: text({ maxLength: 255, effect: works }),
  PromptSet: text({ maxLength: 50, effect: prompts }),
  /** Seconds without a key before TimeoutForward. */
  Timeout: int32({ min: 1, max: 600, default: value(10), effect: works }),
  TimeoutForwardDN: text({ form: 'number', maxLength: 50, effect: works }),
  TimeoutForwardPeerType: oneOf(PeerType, { effect: works }),
  TimeoutForwardType: oneOf(IVRForwardType, { default: value('EndCall'), effect: works, idle: IDLE_FORWARDS }),
  /** Callers may dial extensions. */
  TransferEnable: bool({ default: value(true), effect: works }),
  UseMSExchange: bool({ default: value(false) }),
})
