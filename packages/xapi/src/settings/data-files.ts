// Files inside settings (ConcealedDataFile): what a write says of one, and certificates with their keys.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isRecord, type Problem, problem, textIn } from '@cordboard/model'

export type FileWrite =
  /** Not said, or sent back as it was read. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'emptied' }
  | { readonly kind: 'given'; readonly name: string; readonly contents: string }

export function fileWriteOf(given: unknown): FileWrite {
  if (given === null) return { kind: 'emptied' }
  if (!isRecord(given)) return { kind: 'kept' }
  const contents = textIn(given.Contents)
  if (contents !== '') return { kind: 'given', name: textIn(given.Name), contents }
  return given.Contents === undefined || given.Concealed === true ? { kind: 'kept' } : { kind: 'emptied' }
}

/** The text of a file after a write. */
export function contentsAfter(write: FileWrite, before: string): string {
  return write.kind === 'given' ? write.contents : write.kind === 'kept' ? before : ''
}

/** A secret file as answers show it; null: there is none. */
export function shownSecret(contents: string, name: string): unknown {
  return contents === '' ? null : { Concealed: true, ...(name === '' ? {} : { Name: name }) }
}

/**
 * What is wrong with a certificate and the key that is to belong to it, both PEM; both empty is right.
 * @param now epoch milliseconds
 */
export function certificateProblems(
  certificate: { readonly text: string; readonly target: string },
  key: { readonly text: string; readonly target: string },
  now: number,
): readonly Problem[] {
  if (certificate.text === '' && key.text === '') return []
  if (certificate.text === '' || key.text === '') {
    const { target } = certificate.text === '' ? certificate : key
    const message = `${target} is required: a certificate and its key come together`
    return [problem(target, 'WARNINGS.XAPI.REQUIRED', message)]
  }
  const wrong = (target: string, what: string): readonly Problem[] => [
    problem(target, 'WARNINGS.INVALID', `${target}: ${what}`),
  ]
  const parsed = attempt(() => new X509Certificate(certificate.text))
  if (parsed === null) return wrong(certificate.target, 'a certificate in PEM is expected')
  const secret = attempt(() => createPrivateKey(key.text))
  if (secret === null) return wrong(key.target, 'a private key in PEM without a password is expected')
  if (!parsed.checkPrivateKey(secret)) return wrong(key.target, 'the key does not belong to the certificate')
  if (now > parsed.validToDate.getTime()) return wrong(certificate.target, `it has run out on ${parsed.validTo}`)
  if (now < parsed.validFromDate.getTime())
    return wrong(certificate.target, `it is not valid before ${parsed.validFrom}`)
  return []
}

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
