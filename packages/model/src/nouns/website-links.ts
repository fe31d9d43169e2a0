// Nouns: links for calls and chats from web sites.
import {
  bool,
  chosen,
  complex,
  entity,
  enumeration,
  int32,
  noun,
  oneOf,
  part,
  text,
  texts,
  toOne,
  value,
} from '../declaration.ts'
import { Peer } from './dn.ts'
import { webLinks, works } from './effects.ts'
import { Authentication } from './enums.ts'

export const LiveChatCommunication = enumeration('LiveChatCommunication', [
  'ChatOnly',
  'PhoneAndChat',
  'PhoneOnly',
  'VideoPhoneAndChat',
])

export const LiveChatAdvancedSettings = complex('LiveChatAdvancedSettings', {
  CallTitle: text({ maxLength: 255 }),
  CommunicationOptions: oneOf(LiveChatCommunication),
  EnableDirectCall: bool(),
  IgnoreQueueOwnership: bool(),
})

export const ButtonIconType = enumeration('ButtonIconType', ['Url', 'Default', 'Bubble', 'DoubleBubble'])

export const LiveChatLanguage = enumeration('LiveChatLanguage', [
  'browser',
  'en',
  'es',
  'de',
  'fr',
  'it',
  'pl',
  'ru',
  'pt',
  'zh',
])

export const LiveMessageUserinfoFormat = enumeration('LiveMessageUserinfoFormat', ['Avatar', 'Name', 'Both', 'None'])

export const LiveChatMessageDateformat = enumeration('LiveChatMessageDateformat', ['Date', 'Time', 'Both'])

export const LiveChatMinimizedStyle = enumeration('LiveChatMinimizedStyle', [
  'BubbleLeft',
  'BubbleRight',
  'BottomLeft',
  'BottomRight',
])

export const LiveChatBox = complex('LiveChatBox', {
  ButtonIconType: oneOf(ButtonIconType),
  ButtonIconUrl: text({ maxLength: 1024 }),
  /** Seconds. */
  ChatDelay: int32({ min: 0, max: 3600 }),
  Height: text({ maxLength: 32 }),
  LiveChatLanguage: oneOf(LiveChatLanguage),
  LiveMessageUserinfoFormat: oneOf(LiveMessageUserinfoFormat),
  MessageDateformat: oneOf(LiveChatMessageDateformat),
  MinimizedStyle: oneOf(LiveChatMinimizedStyle),
  OperatorIcon: text({ maxLength: 136533 }),
  OperatorName: text({ maxLength: 255 }),
  ShowOperatorActualName: bool(),
  WindowIcon: text({ maxLength: 136533 }),
})

export const LiveChatGreeting = enumeration('LiveChatGreeting', [
  'Disabled',
  'OnlyOnDesktop',
  'OnlyOnMobile',
  'DesktopAndMobile',
])

export const GeneralLiveChatSettings = complex('GeneralLiveChatSettings', {
  AllowSoundNotifications: bool(),
  Authentication: oneOf(Authentication),
  DisableOfflineMessages: bool(),
  EnableGA: bool(),
  EnableOnMobile: bool(),
  GdprEnabled: bool(),
  Greeting: oneOf(LiveChatGreeting),
})

export const AnimationStyle = enumeration('AnimationStyle', ['SlideUp', 'SlideFromSide', 'FadeIn', 'NoAnimation'])

export const LiveChatStyling = complex('LiveChatStyling', {
  Animation: oneOf(AnimationStyle),
  Minimized: bool(),
  Style: text({ maxLength: 2048 }),
  UseRubik: bool(),
})

export const WebsiteLinksTranslations = complex('WebsiteLinksTranslations', {
  AuthenticationMessage: text(),
  EndingMessage: text(),
  FirstResponseMessage: text(),
  GdprMessage: text(),
  GreetingMessage: text(),
  GreetingOfflineMessage: text(),
  InviteMessage: text(),
  OfflineEmailMessage: text(),
  OfflineFinishMessage: text(),
  OfflineFormInvalidEmail: text(),
  OfflineFormInvalidName: text(),
  OfflineFormMaximumCharactersReached: text(),
  OfflineNameMessage: text(),
  StartChatButtonText: text(),
  UnavailableMessage: text(),
  WindowTitle: text(),
})

/** What a visitor of a web site calls or chats with: a page of its own, or a box on pages of others. */
export const Weblink = entity('Weblink', 'Link', {
  Advanced: part(LiveChatAdvancedSettings, {
    default: value({ CommunicationOptions: 'PhoneAndChat', EnableDirectCall: false, IgnoreQueueOwnership: false }),
    effect: webLinks,
  }),
  CallsEnabled: bool({ default: value(true), effect: webLinks }),
  ChatBox: part(LiveChatBox, {
    default: value({
      ButtonIconType: 'Default',
      ChatDelay: 0,
      LiveChatLanguage: 'browser',
      LiveMessageUserinfoFormat: 'Both',
      MessageDateformat: 'Both',
      MinimizedStyle: 'BubbleRight',
      ShowOperatorActualName: true,
    }),
    effect: webLinks,
  }),
  ChatEnabled: bool({ default: value(true), effect: webLinks }),
  DefaultRecord: bool({ default: value(false), effect: webLinks }),
  /** The extension, queue, ring group or receptionist behind it, named by Number or Id, kept by Number. */
  DN: toOne(Peer, { required: true, effect: webLinks }),
  EnableReCaptcha: bool({ default: value(false), effect: webLinks }),
  General: part(GeneralLiveChatSettings, {
    default: value({
      AllowSoundNotifications: true,
      Authentication: 'Both',
      DisableOfflineMessages: false,
      EnableGA: false,
      EnableOnMobile: true,
      GdprEnabled: true,
      Greeting: 'DesktopAndMobile',
    }),
    effect: webLinks,
  }),
  /** Number of a department. */
  Group: text({ form: 'number', maxLength: 50, effect: webLinks }),
  Hidden: bool({ default: value(false), effect: webLinks }),
  Id: int32({ readOnly: true, default: chosen('id'), effect: works }),
  /** The end of its address: letters, digits, hyphens and underscores. */
  Link: text({
    nullable: false,
    maxLength: 64,
    required: true,
    immutable: true,
    unique: true,
    searchable: true,
    effect: webLinks,
  }),
  MeetingEnabled: bool({ default: value(false), effect: webLinks }),
  Name: text({ maxLength: 255, searchable: true, effect: works }),
  Styling: part(LiveChatStyling, {
    default: value({ Animation: 'NoAnimation', Minimized: true, Style: '', UseRubik: false }),
    effect: webLinks,
  }),
  Translations: part(WebsiteLinksTranslations, { effect: webLinks }),
  /** Addresses of the sites that may show it, such as https://www.example.com. */
  Website: texts({ maxItems: 50, maxLength: 255, effect: webLinks }),
})

export const ChatLinkNameValidation = complex('ChatLinkNameValidation', {
  FriendlyName: text({ nullable: false }),
  Pair: text({ nullable: false }),
})

export const WebsiteLinks = noun(Weblink, { set: 'WebsiteLinks', storage: 'config', operations: 'crud' })
