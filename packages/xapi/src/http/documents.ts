// The service document and the descriptions of the API: $metadata and swagger.yaml, made from the model when first asked for.
import { SETS } from '@cordboard/model'
import type { FastifyInstance } from 'fastify'
import type { Desk } from '../resources/resource.ts'
import { SERVICE_ROOT } from './call.ts'
import type { Service } from './dispatch.ts'
import { baseOf } from './xapi-base.ts'

/** They hold nothing of this system's data, so no token is needed. */
export function serviceDocuments(app: FastifyInstance, desk: Desk, service: Service): void {
  const { resources, operations } = service
  for (const url of [SERVICE_ROOT, `${SERVICE_ROOT}/`]) {
    app.get(url, (request) => ({
      '@odata.context': `${baseOf(desk, request)}${SERVICE_ROOT}/$metadata`,
      value: SETS.map(({ set, singleton }) => ({ name: set, kind: singleton ? 'Singleton' : 'EntitySet', url: set })),
    }))
  }
  // What makes them is loaded when somebody asks: a start does without.
  const metadata = once(async () => (await import('../describe/edmx.ts')).edmx())
  const described = async () => (await import('../describe/openapi.ts')).openApi(resources, operations)
  const yaml = once(async () => {
    const { stringify } = await import('yaml')
    return stringify(await described(), { lineWidth: 0, aliasDuplicateObjects: false })
  })
  const json = once(async () => JSON.stringify(await described()))
  const cached = 'public, max-age=300'
  for (const name of ['$metadata', '%24metadata']) {
    app.get(`${SERVICE_ROOT}/${name}`, async (_request, reply) =>
      reply
        .type('application/xml; charset=utf-8')
        .header('cache-control', cached)
        .send(await metadata()),
    )
  }
  app.get(`${SERVICE_ROOT}/swagger.yaml`, async (_request, reply) =>
    reply
      .type('application/yaml; charset=utf-8')
      .header('cache-control', cached)
      .send(await yaml()),
  )
  app.get(`${SERVICE_ROOT}/swagger.json`, async (_request, reply) =>
    reply
      .type('application/json; charset=utf-8')
      .header('cache-control', cached)
      .send(await json()),
  )
}

function once<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}
