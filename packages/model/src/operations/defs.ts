// Functions and actions: definitions and helpers.
import { bool, part, wholes } from '../declaration.ts'
import { License, ReportLogEvent, SendEmail, SystemParameters } from '../nouns/defs-operations.ts'
import { SetRouteRequest } from '../nouns/operations.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const defsOperations = operationsOf('Defs', 'A', {
  GetSystemParameters: setFunction({}, one(SystemParameters)),
  GetLicenseParameters: setFunction({}, one(License)),
  HasSystemOwner: setFunction({}, single(bool({ nullable: false }))),
  GetRoutes: setAction({ ids: wholes() }, many(SetRouteRequest)),
  ReportLogEvent: setAction({ request: part(ReportLogEvent, { nullable: false }) }, NOTHING),
  SendEmail: setAction({ sendEmail: part(SendEmail, { nullable: false }) }, NOTHING),
})
