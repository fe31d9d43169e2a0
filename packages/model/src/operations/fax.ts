// Functions and actions: fax extensions and the fax server.
import { int64, wholes } from '../declaration.ts'
import { Fax } from '../nouns/fax.ts'
import { NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const faxOperations = operationsOf('Fax', 'A', {
  InitFax: setFunction({}, one(Fax)),
  BulkFaxDelete: setAction({ ids: wholes() }, NOTHING),
})

export const faxServerSettingsOperations = operationsOf('FaxServerSettings', 'A', {
  GetFaxFilesSize: setFunction({}, single(int64({ nullable: false }))),
  CleanUpFax: setAction({}, NOTHING),
})
