// Nouns: providers of artificial intelligence.
import { bool, complex, dateTime, entity, guid, int32, int64, noun, part, parts, text, texts } from '../declaration.ts'
import { ConcealedPassword } from './trunk.ts'

export const AISettings = complex('AISettings', {
  APIKey: part(ConcealedPassword),
  CompanyDescription: text(),
  CompanyName: text(),
  CompletionModel: text(),
  ManagementAPIKey: part(ConcealedPassword),
  Provider: text(),
  RealtimeModel: text(),
})

export const AIVoice = entity('AIVoice', 'Id', {
  Description: text({ nullable: false, scope: 'derived' }),
  Gender: text({ nullable: false, scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
})

export const AIAgentTemplate = entity('AIAgentTemplate', 'Id', {
  Description: text({ nullable: false, scope: 'derived' }),
  FirstMessage: text({ nullable: false, scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  Preview: bool({ nullable: false, scope: 'derived' }),
})

export const AIModel = entity('AIModel', 'Id', {
  Description: text({ scope: 'derived' }),
  Example: text({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Name: text({ nullable: false, scope: 'derived' }),
  Preview: bool({ nullable: false, scope: 'derived' }),
})

export const AIResources = complex('AIResources', {
  Chips: parts(AIModel, { scope: 'derived' }),
  Models: parts(AIModel, { scope: 'derived' }),
  RealtimeModels: parts(AIModel, { scope: 'derived' }),
  Templates: parts(AIAgentTemplate, { scope: 'derived' }),
  Voices: parts(AIVoice, { scope: 'derived' }),
})

export const VectorStoreExpiration = complex('VectorStoreExpiration', {
  Anchor: text(),
  Days: int32(),
  ExpiresAt: dateTime(),
  LastActiveAt: dateTime(),
})

export const VectorStore = entity('VectorStore', 'Id', {
  Bytes: int32(),
  CreatedAt: dateTime(),
  Description: text(),
  Expiration: part(VectorStoreExpiration),
  FilesCompleted: int32(),
  FilesTotal: int32(),
  Id: text(),
  Name: text(),
  Status: text(),
})

export const VectorStores = complex('VectorStores', {
  FirstId: text({ scope: 'derived' }),
  HasMore: bool({ scope: 'derived' }),
  Items: parts(VectorStore, { scope: 'derived' }),
  LastId: text({ scope: 'derived' }),
})

export const VectorStoreFile = entity('VectorStoreFile', 'Id', {
  CreatedAt: dateTime({ scope: 'derived' }),
  Id: text({ scope: 'derived' }),
  Name: text({ scope: 'derived' }),
  Size: int64({ scope: 'derived' }),
  Status: text({ scope: 'derived' }),
  VectorStoreId: text({ scope: 'derived' }),
})

export const VectorStoreFiles = complex('VectorStoreFiles', {
  FirstId: text({ scope: 'derived' }),
  HasMore: bool({ scope: 'derived' }),
  Items: parts(VectorStoreFile, { scope: 'derived' }),
  LastId: text({ scope: 'derived' }),
})

export const AddVectorStoreFiles = complex('AddVectorStoreFiles', {
  FileIds: texts(),
  VectorId: text({ nullable: false }),
})

export const RemoveVectorStoreFiles = complex('RemoveVectorStoreFiles', {
  FileIds: texts(),
  VectorId: text({ nullable: false }),
})

export const VectorFileResult = complex('VectorFileResult', {
  Error: text({ scope: 'derived' }),
  ExternalFileId: text({ scope: 'derived' }),
  FileName: text({ nullable: false, scope: 'derived' }),
  Status: text({ nullable: false, scope: 'derived' }),
})

export const McpServer = entity('McpServer', 'Id', {
  ClientId: text({ nullable: false, scope: 'derived' }),
  Id: guid({ nullable: false, scope: 'derived' }),
  Issuer: text({ nullable: false, scope: 'derived' }),
})

export const OAuthServerMetadata = complex('OAuthServerMetadata', {
  AuthorizationEndpoint: text({ nullable: false, scope: 'derived' }),
  ClientIdMetadataDocumentSupported: bool({ scope: 'derived' }),
  RegistrationEndpoint: text({ scope: 'derived' }),
  TokenEndpoint: text({ nullable: false, scope: 'derived' }),
})

export const Ai = noun(AISettings, {
  set: 'AISettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
  tier: 'E',
})
