// Functions and actions: prompts, playlists and music.
import { bool, part, text } from '../declaration.ts'
import { PromptSet } from '../nouns/media.ts'
import { NOTHING, one, operationsOf, RAW, rowAction, setAction, setFunction } from '../operation.ts'

export const customPromptsOperations = operationsOf('CustomPrompts', 'D', {
  MakeCallRecordCustomPrompt: setAction(
    { dn: text({ nullable: false }), filename: text({ nullable: false }) },
    NOTHING,
  ),
})

export const playlistsOperations = operationsOf('Playlists', 'D', {
  DeletePlaylistFile: setAction(
    { fileName: text({ nullable: false }), playlistKey: text({ nullable: false }) },
    NOTHING,
  ),
  DownloadPlaylistFile: setFunction(
    { playlistKey: text({ nullable: false }), fileName: text({ nullable: false }) },
    RAW,
  ),
})

export const promptSetsOperations = operationsOf('PromptSets', 'D', {
  GetActive: setFunction({}, one(PromptSet, { nullable: true })),
  SetActive: rowAction({}, NOTHING),
  SetAlternatePronunciation: rowAction({ alternatePronunciation: bool({ nullable: false }) }, NOTHING),
  Copy: rowAction({ overrides: part(PromptSet, { nullable: false }) }, one(PromptSet)),
  PlayPrompt: rowAction({ extension: text({ nullable: false }), promptId: text({ nullable: false }) }, NOTHING),
  RecordPrompt: rowAction({ extension: text({ nullable: false }), promptId: text({ nullable: false }) }, NOTHING),
})
