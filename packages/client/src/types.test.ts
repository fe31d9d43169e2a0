// What the compiler knows of nouns and operations. Each line is a claim: this file compiles only while all of them are true.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as model from '@cordboard/model'
import type {
  AnswerOf,
  Arguments,
  Body,
  KeyOf,
  Literal,
  Nouns,
  OperationSet,
  Operations,
  Page,
  Row,
  RowOf,
  SetName,
  SetOf,
  SingletonName,
  SingletonOf,
} from './index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Fits<A, B> = [A] extends [B] ? true : false
type Has<T, K extends string> = K extends keyof T ? true : false
type IsOptional<T, K extends keyof T> = Record<never, never> extends Pick<T, K> ? true : false

function yes<_Claim extends true>(): void {}
function no<_Claim extends false>(): void {}

type User = Row<Nouns['Users']['struct']>
type Users = SetOf<Nouns['Users']>
type UsersStruct = Nouns['Users']['struct']

test('sets and singletons are told apart by name', () => {
  yes<Fits<'Users' | 'Trunks' | 'BlackListNumbers' | 'Fax', SetName>>()
  yes<Fits<'E164Settings' | 'MyUser' | 'Defs', SingletonName>>()
  no<Fits<'E164Settings', SetName>>()
  no<Fits<'Users', SingletonName>>()
  no<Fits<'Nonsense', SetName | SingletonName>>()
  no<Fits<string, SetName>>()
})

test('the types know every set and singleton that the model declares, each with its struct', () => {
  // The types read what the door of the model exports, so this is what they see.
  const exported: readonly unknown[] = Object.values(model)
  const missing = model.SETS.filter((noun) => !exported.includes(noun)).map((noun) => noun.set)
  assert.deepEqual(missing, [])
  yes<Same<Nouns['MyUser']['struct'], UsersStruct>>()
  yes<Same<Nouns['MyTokens']['set'], 'MyTokens'>>()
})

test('the types know every operation that the model declares', () => {
  const groups = Object.entries(model)
    .filter(([name]) => name.endsWith('Operations') || name.endsWith('Imports'))
    .flatMap(([, group]) => Object.values(group))
  const missing = model.OPERATIONS.filter((each) => !groups.includes(each)).map((each) => each.id)
  assert.deepEqual(missing, [])
  yes<Fits<'Users' | 'Trunks' | 'MyUser' | null, OperationSet>>()
  no<Fits<'Peer', OperationSet>>()
})

test('a set has the methods that the contract has for it', () => {
  yes<Has<Users, 'list' | 'pages' | 'get' | 'byNumber' | 'create' | 'patch' | 'remove'>>()
  yes<Has<SetOf<Nouns['DidNumbers']>, 'list'>>()
  no<Has<SetOf<Nouns['DidNumbers']>, 'get'>>()
  no<Has<SetOf<Nouns['DidNumbers']>, 'create'>>()
  no<Has<SetOf<Nouns['Groups']>, 'byNumber'>>()
  yes<Has<SetOf<Nouns['Peers']>, 'byNumber'>>()
  no<Has<SetOf<Nouns['Backups']>, 'patch'>>()
  yes<Has<SetOf<Nouns['Backups']>, 'remove'>>()
  yes<Has<SingletonOf<Nouns['E164Settings']>, 'patch'>>()
  no<Has<SingletonOf<Nouns['SystemStatus']>, 'patch'>>()
})

test('keys have the type of the declaration', () => {
  yes<Same<KeyOf<UsersStruct>, number>>()
  yes<Same<KeyOf<Nouns['BlackListNumbers']['struct']>, string>>()
  no<Fits<string, KeyOf<UsersStruct>>>()
})

test('of a row is optional what may be null or needs $expand', () => {
  yes<Same<User['Id'], number>>()
  yes<IsOptional<User, 'FirstName'>>()
  no<IsOptional<User, 'Id'>>()
  yes<IsOptional<User, 'Groups'>>()
  no<Fits<null, User['FirstName']>>()
  no<Has<User, 'Nonsense'>>()
})

test('select and expand narrow the row', () => {
  type Narrow = RowOf<UsersStruct, { readonly select: readonly ['Id', 'Number'] }>
  yes<Same<keyof Narrow, 'Id' | 'Number'>>()
  type Wide = RowOf<UsersStruct, { readonly filter: string }>
  yes<Same<keyof Wide, keyof User>>()
  type Expanded = RowOf<
    UsersStruct,
    { readonly select: readonly ['Id']; readonly expand: readonly ['Groups($expand=Rights)'] }
  >
  yes<Same<keyof Expanded, 'Id' | 'Groups'>>()
  no<IsOptional<Expanded, 'Groups'>>()
})

test('a body names properties of the noun, at every depth', () => {
  type UserBody = Body<UsersStruct>
  yes<Fits<{ FirstName: 'Anna'; Groups: [{ Rights: { RoleName: 'users' } }] }, UserBody>>()
  yes<Fits<{ FirstName: null }, UserBody>>()
  no<Fits<{ FirstName: 5 }, UserBody>>()
  no<Fits<{ Groups: [{ Rights: { RoleName: 5 } }] }, UserBody>>()
  no<Has<UserBody, 'Nonsense'>>()
})

type Explain = Operations<'Trunks', 'function', 'set'>['ExplainRoute']
type MakeCall = Operations<'Users', 'action', 'set'>['MakeCall']

test('functions take text as text and moments as moments; what may be null may be left out', () => {
  yes<Same<Arguments<Explain>['from'], string>>()
  yes<Fits<Date | Literal, NonNullable<Arguments<Explain>['at']>>>()
  no<Fits<string, Arguments<Explain>['at']>>()
  yes<IsOptional<Arguments<Explain>, 'trunk'>>()
  no<IsOptional<Arguments<Explain>, 'to'>>()
})

test('operations are found where they are bound', () => {
  yes<Has<Operations<'Users', 'action', 'set'>, 'MakeCall'>>()
  no<Has<Operations<'Users', 'function', 'set'>, 'MakeCall'>>()
  no<Has<Operations<'Users', 'action', 'row'>, 'MakeCall'>>()
  yes<Has<Operations<'Trunks', 'action', 'row'>, 'RunAnalysis'>>()
  yes<Has<Operations<null, 'action', 'set'>, 'PurgeCalls' | 'InstallUpdates'>>()
})

test('answers have the types of the declaration', () => {
  yes<Same<AnswerOf<'ExplainRoute', Explain>['Targets'], readonly string[]>>()
  yes<Fits<null, AnswerOf<'MakeCall', MakeCall>>>()
  type Secret = Operations<'Users', 'function', 'row'>['GetPhoneSecret']
  yes<Same<AnswerOf<'GetPhoneSecret', Secret>, string>>()
  type Duplicates = Operations<'Users', 'action', 'set'>['GetDuplicatedEmails']
  yes<Same<AnswerOf<'GetDuplicatedEmails', Duplicates>, Page<string>>>()
  type SetRoutes = Operations<'Trunks', 'action', 'set'>['SetRoutes']
  yes<Same<AnswerOf<'SetRoutes', SetRoutes>, null>>()
  type Export = Operations<'Trunks', 'function', 'row'>['ExportTrunk']
  yes<Same<AnswerOf<'ExportTrunk', Export>, Blob>>()
  type Log = Operations<'EventLogs', 'function', 'set'>['DownloadEventLogs']
  yes<Same<AnswerOf<'DownloadEventLogs', Log>, Blob>>()
})
