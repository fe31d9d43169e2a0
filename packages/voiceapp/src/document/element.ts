// One element of a TwiML document, and how large a document may be.

export interface Element {
  readonly name: string
  /** Line of its start tag, from 1. */
  readonly line: number
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  /** Text directly inside. */
  readonly text: string
  /** Text inside, that of elements within included, in document order. */
  readonly allText: string
}

export interface DocumentLimits {
  /** Of the UTF-8 text. Twilio takes 64 kB. */
  readonly bytes: number
  readonly elements: number
  /** Levels of elements, the root included. */
  readonly depth: number
  readonly attributesPerElement: number
}

export const documentLimits: DocumentLimits = { bytes: 65_536, elements: 2000, depth: 12, attributesPerElement: 50 }
