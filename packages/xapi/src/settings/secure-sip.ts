// The certificate for SIP over TLS and its key: checked together, the key encrypted and never answered.
import { recordIn, SecureSip, textIn } from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'
import { type Completer, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'
import { certificateProblems, contentsAfter, fileWriteOf, shownSecret } from './data-files.ts'

const NOUN = 'SecureSipSettings'

export const completeSecureSip: Completer = async ({ store }, { fields }) => ({
  fields: await secureSipFields(store, fields, Date.now()),
  also: [],
})

export function secureSipResource(): Resource {
  return configResource(SecureSip, {
    inTurn: true,
    complete: async ({ desk }, { fields }) => ({
      fields: await secureSipFields(desk.store, fields, desk.now()),
      also: [],
    }),
    derive: async ({ desk }) => {
      const stored = (await desk.store.read(NOUN, 0, { secrets: true }))?.fields ?? {}
      const shown = shownSecret(textIn(stored.KeyText), textIn(recordIn(stored.PrivateKey).Name))
      return (_row, name) => (name === 'PrivateKey' ? shown : undefined)
    },
  })
}

async function secureSipFields(store: Store, fields: RowFields, now: number): Promise<RowFields> {
  const stored = (await store.read(NOUN, 0, { secrets: true }))?.fields ?? {}
  const certificate = fileWriteOf(fields.Certificate)
  const key = fileWriteOf(fields.PrivateKey)
  const before = textIn(recordIn(stored.Certificate).Contents)
  const texts = {
    certificate: contentsAfter(certificate, before),
    key: contentsAfter(key, textIn(stored.KeyText)),
  }
  const changed = texts.certificate !== before || texts.key !== textIn(stored.KeyText)
  if (changed) {
    const problems = certificateProblems(
      { text: texts.certificate, target: 'Certificate' },
      { text: texts.key, target: 'PrivateKey' },
      now,
    )
    refuseProblems(problems)
  }
  return {
    ...(certificate.kind === 'kept'
      ? {}
      : {
          Certificate:
            certificate.kind === 'given'
              ? { Concealed: false, Name: certificate.name, Contents: certificate.contents }
              : null,
        }),
    ...(key.kind === 'kept'
      ? {}
      : { PrivateKey: key.kind === 'given' ? { Name: key.name } : null, KeyText: texts.key }),
  }
}
