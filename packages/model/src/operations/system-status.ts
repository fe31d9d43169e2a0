// Functions and actions: the state of the system.
import { bool, dateTime, int32, oneOf, part, text } from '../declaration.ts'
import {
  CreateTicket,
  MyPhoneRequestStats,
  NetworkTelemetry,
  ProcessTelemetry,
  RemoteAccessStatus,
  RequestHelp,
  SystemDatabaseInformation,
  SystemExtensionStatus,
  SystemHealthStatus,
  SystemTelemetry,
  VersionUpdateType,
} from '../nouns/system-status.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const systemStatusOperations = operationsOf('SystemStatus', 'B', {
  GetRemoteAccessStatus: setFunction({}, single(oneOf(RemoteAccessStatus, { nullable: false }))),
  RevokeRemoteAccess: setAction({}, NOTHING),
  IsRequestHelpEnabled: setFunction({}, one(CreateTicket)),
  RequestHelp: setAction({ description: part(RequestHelp) }, NOTHING),
  GetRequestHelpLink: setFunction({ grantPeriodDays: int32({ nullable: false }) }, single(text({ nullable: false }))),
  SystemExtensions: setFunction({}, many(SystemExtensionStatus)),
  SystemDatabaseInformation: setFunction({}, one(SystemDatabaseInformation)),
  GetVersionType: setFunction({}, one(VersionUpdateType)),
  SetChatLogStatus: setAction({ enable: bool({ nullable: false }) }, NOTHING),
  StartDBMaintenance: setAction({}, NOTHING),
  SystemHealthStatus: setFunction({}, one(SystemHealthStatus)),
  APIToken: setFunction({}, single(text({ nullable: false }))),
  SetMultiCompanyMode: setAction({ enable: bool({ nullable: false }) }, NOTHING),
  SystemTelemetry: setFunction({}, many(SystemTelemetry)),
  ServiceTelemetry: setFunction({}, many(ProcessTelemetry)),
  NetworkTelemetry: setFunction({}, many(NetworkTelemetry)),
  MyPhoneRequestIdTelemetry: setFunction(
    { startDate: dateTime({ nullable: false }), endDate: dateTime({ nullable: false }) },
    many(MyPhoneRequestStats),
  ),
})
