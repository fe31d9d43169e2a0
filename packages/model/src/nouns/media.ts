// Nouns: prompts, playlists and music.
import { bool, entity, enumeration, int32, noun, oneOf, text, texts, toMany } from '../declaration.ts'

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
  Id: int32({ nullable: false }),
  MusicOnHold: text(),
  MusicOnHold1: text(),
  MusicOnHold2: text(),
  MusicOnHold3: text(),
  MusicOnHold4: text(),
  MusicOnHold5: text(),
  MusicOnHold6: text(),
  MusicOnHold7: text(),
  MusicOnHold8: text(),
  MusicOnHold9: text(),
  MusicOnHoldRandomize: bool(),
  MusicOnHoldRandomizePerCall: bool(),
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
