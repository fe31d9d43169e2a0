// Functions and actions: providers of artificial intelligence.
import { int32, part, text } from '../declaration.ts'
import {
  AddVectorStoreFiles,
  AIResources,
  OAuthServerMetadata,
  RemoveVectorStoreFiles,
  VectorFileResult,
  VectorStore,
  VectorStoreFiles,
  VectorStores,
} from '../nouns/ai.ts'
import { many, NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const aiSettingsOperations = operationsOf('AISettings', 'E', {
  GetAIResources: setFunction({ provider: text() }, one(AIResources)),
  GetCurrentAIResources: setFunction({}, one(AIResources)),
  GetAITemplateContents: setFunction({ id: text() }, single(text({ nullable: false }))),
  GetVectorStores: setFunction(
    { limit: int32({ nullable: false }), after: text({ nullable: false }) },
    one(VectorStores, { nullable: true }),
  ),
  GetVectorStoreFiles: setFunction(
    { id: text(), limit: int32({ nullable: false }), after: text({ nullable: false }) },
    one(VectorStoreFiles, { nullable: true }),
  ),
  GetVectorStore: setFunction({ id: text() }, one(VectorStore, { nullable: true })),
  CreateVectorStore: setAction({ model: part(VectorStore, { nullable: false }) }, one(VectorStore, { nullable: true })),
  UpdateVectorStore: setAction({ model: part(VectorStore, { nullable: false }) }, one(VectorStore, { nullable: true })),
  DeleteVectorStore: setAction({ id: text() }, NOTHING),
  DeleteVectorStoreFile: setAction({ fileid: text(), vectorid: text() }, NOTHING),
  DeleteOpenAiFile: setAction({ fileid: text() }, NOTHING),
  AddVectorStoreFiles: setAction({ model: part(AddVectorStoreFiles, { nullable: false }) }, NOTHING),
  BatchDeleteFiles: setAction({ model: part(RemoveVectorStoreFiles, { nullable: false }) }, many(VectorFileResult)),
})

export const mcpServersOperations = operationsOf('McpServers', 'E', {
  GetServerMetadata: setFunction({ targetIssuer: text({ nullable: false }) }, one(OAuthServerMetadata)),
  Register: setAction({ registrationEndpoint: text({ nullable: false }), scope: text({ nullable: false }) }, NOTHING),
  Exchange: setAction(
    {
      code: text({ nullable: false }),
      scope: text({ nullable: false }),
      tokenEndpoint: text({ nullable: false }),
      verifier: text({ nullable: false }),
    },
    NOTHING,
  ),
})
