// Nouns: links for calls and chats from web sites.
import { bool, complex, entity, enumeration, int32, noun, oneOf, part, text, texts, toOne } from '../declaration.ts'
import { Peer } from './dn.ts'
import { Authentication } from './enums.ts'

export const LiveChatCommunication = enumeration('LiveChatCommunication', [
  'ChatOnly',
  'PhoneAndChat',
  'PhoneOnly',
  'VideoPhoneAndChat',
])

export const LiveChatAdvancedSettings = complex('LiveChatAdvancedSettings', {
  CallTitle: text(),
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
  ButtonIconUrl: text(),
  ChatDelay: int32(),
  Height: text(),
  LiveChatLanguage: oneOf(LiveChatLanguage),
  LiveMessageUserinfoFormat: oneOf(LiveMessageUserinfoFormat),
  MessageDateformat: oneOf(LiveChatMessageDateformat),
  MinimizedStyle: oneOf(LiveChatMinimizedStyle),
  OperatorIcon: text({ maxLength: 136533 }),
  OperatorName: text(),
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

export const Weblink = entity('Weblink', 'Link', {
  Advanced: part(LiveChatAdvancedSettings),
  CallsEnabled: bool(),
  ChatBox: part(LiveChatBox),
  ChatEnabled: bool(),
  DefaultRecord: bool(),
  DN: toOne(Peer),
  EnableReCaptcha: bool(),
  General: part(GeneralLiveChatSettings),
  Group: text(),
  Hidden: bool(),
  Id: int32(),
  Link: text({ nullable: false }),
  MeetingEnabled: bool(),
  Name: text(),
  Styling: part(LiveChatStyling),
  Translations: part(WebsiteLinksTranslations),
  Website: texts(),
})

export const ChatLinkNameValidation = complex('ChatLinkNameValidation', {
  FriendlyName: text({ nullable: false }),
  Pair: text({ nullable: false }),
})

export const WebsiteLinks = noun(Weblink, { set: 'WebsiteLinks', storage: 'config', operations: 'crud' })
