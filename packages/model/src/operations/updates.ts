// Functions and actions: updates.
import { bool, guid, part, text } from '../declaration.ts'
import { InstallUpdates, UpdateList, UpdateSettings, UpdatesStats } from '../nouns/updates.ts'
import { actionImport, functionImport, NOTHING, one, operationsOf, single } from '../operation.ts'

export const updatesImports = operationsOf(null, 'F', {
  GetUpdateSettings: functionImport({}, one(UpdateSettings)),
  SetUpdateSettings: actionImport({ settings: part(UpdateSettings, { nullable: false }) }, NOTHING),
  HasDebianUpgrade: functionImport({}, single(bool({ nullable: false }))),
  UpgradeDebian: actionImport({}, NOTHING),
  GetUpdates: functionImport({}, one(UpdateList)),
  GetPromptSetUpdates: functionImport({}, one(UpdateList)),
  GetServerCrmUpdates: functionImport({}, one(UpdateList)),
  InstallUpdates: actionImport({ install: part(InstallUpdates, { nullable: false }) }, NOTHING),
  GetUpdateDetails: functionImport(
    { key: guid({ nullable: false }), id: guid({ nullable: false }) },
    single(text({ nullable: false })),
  ),
  GetUpdatesStats: functionImport({}, one(UpdatesStats)),
})
