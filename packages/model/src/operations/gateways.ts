// Functions and actions: FXS and DECT gateways and their templates.
import { Fxs } from '../nouns/gateways.ts'
import { one, operationsOf, rowAction } from '../operation.ts'

export const fxsOperations = operationsOf('Fxs', 'A', {
  RegenerateWebCredentials: rowAction({}, one(Fxs, { nullable: true })),
})
