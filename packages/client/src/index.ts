// The door of the client.
export type { BoundRow } from './bound-row.ts'
export type { SetOf, Tagged } from './entity-set.ts'
export type { Fetch } from './exchange.ts'
export type { Body, KeyOf, Nouns, Query, Row, RowOf, RowQuery, SetName, SingletonName } from './nouns.ts'
export { isoDuration, Literal, type LiteralValue, odata } from './odata.ts'
export type { AnswerOf, Arguments, CallOptions, OperationSet, Operations, Page } from './operations.ts'
export type { PageOptions } from './pages.ts'
export type { SingletonOf } from './singleton.ts'
export {
  clientCredentials,
  fixedToken,
  type PasswordOptions,
  password,
  type RefreshOptions,
  refresh,
  type TokenOptions,
  type TokenSource,
} from './tokens.ts'
export type { ClientOptions, RequestOptions, WriteOptions } from './wire.ts'
export { XapiClient } from './xapi-client.ts'
export { XapiError, type XapiErrorDetail } from './xapi-error.ts'
