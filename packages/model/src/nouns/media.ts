// Nouns: prompts, playlists and music.
import { bool, entity, enumeration, int32, noun, oneOf, text, texts, toMany, value } from '../declaration.ts'
import { builtInMusic, works } from './effects.ts'

export const Prompt = entity('Prompt', 'Id', {
  Filename: text(),
  Id: text({ nullable: false }),
  Transcription: text(),
})

export const PromptSetType = enumeration('PromptSetType', ['System', 'Custom'])

export const PromptSet = entity('PromptSet', 'Id', {
  CultureCode: text(),
  Description: text(),
  Folder: text(),
  Id: int32({ nullable: false }),
  LanguageCode: text(),
  Prompts: toMany(Prompt),
  PromptSetName: text(),
  PromptSetType: oneOf(PromptSetType),
  UseAlternateNumberPronunciation: bool(),
  Version: text(),
})

export const PromptType = enumeration('PromptType', ['File', 'DepFile', 'Playlist'])

export const CustomPrompt = entity('CustomPrompt', 'Filename', {
  CanBeDeleted: bool({ nullable: false, scope: 'derived' }),
  DisplayName: text({ nullable: false, scope: 'derived' }),
  FileLink: text({ nullable: false, scope: 'derived' }),
  Filename: text({ nullable: false, scope: 'derived' }),
  PromptType: oneOf(PromptType, { nullable: false, scope: 'derived' }),
})

export const Playlist = entity('Playlist', 'Name', {
  AutoGain: bool(),
  Files: texts(),
  MaxVolumePercent: int32(),
  Name: text({ nullable: false }),
  PromptName: text(),
  RepositoryPath: text(),
  Shuffle: bool(),
})

export const MusicOnHoldSettings = entity('MusicOnHoldSettings', 'Id', {
  Id: int32({ nullable: false, readOnly: true, default: value(0), effect: works }),
  /** Names of files. */
  MusicOnHold: text({ maxLength: 255, default: value('onhold.wav'), effect: builtInMusic }),
  MusicOnHold1: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold2: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold3: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold4: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold5: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold6: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold7: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold8: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHold9: text({ maxLength: 255, effect: builtInMusic }),
  MusicOnHoldRandomize: bool({ default: value(false), effect: builtInMusic }),
  MusicOnHoldRandomizePerCall: bool({ default: value(false), effect: builtInMusic }),
})

export const CustomPrompts = noun(CustomPrompt, {
  set: 'CustomPrompts',
  storage: 'live',
  operations: ['list', 'delete'],
  tier: 'D',
})

export const MusicOnHold = noun(MusicOnHoldSettings, {
  set: 'MusicOnHoldSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const Playlists = noun(Playlist, { set: 'Playlists', storage: 'config', operations: 'crud', tier: 'D' })

export const PromptSets = noun(PromptSet, {
  set: 'PromptSets',
  storage: 'live',
  operations: ['list', 'get', 'update', 'delete'],
  tier: 'D',
  navigation: { Prompts: 'ListPrompts' },
})
