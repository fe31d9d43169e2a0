// Looks answers up for one decision and keeps the account: what is still to be asked, what was found, how long it holds. Pure.
import type { Answer, FamilyWish, NaptrRecord, NoAnswer, Question, QuestionType, SrvRecord } from './types.ts'

/** More of an answer is not used. */
export const maxNaptrRecords = 16
export const maxSrvRecords = 32
export const maxAddressesPerName = 16

export type KnownAnswers = (question: Question) => Answer | undefined

const familyTypes: Readonly<Record<FamilyWish, readonly ('A' | 'AAAA')[]>> = {
  ipv4: ['A'],
  ipv6: ['AAAA'],
  ipv4First: ['A', 'AAAA'],
  ipv6First: ['AAAA', 'A'],
}

/** The addresses of one name as far as they are known. */
export interface FoundAddresses {
  readonly addresses: readonly string[]
  /** Why a question has no answer, per question. */
  readonly missing: readonly NoAnswer[]
}

export class DnsNotes {
  readonly #known: KnownAnswers
  readonly #asked = new Set<string>()
  readonly questions: Question[] = []
  readonly trail: string[] = []
  readonly found = { naptr: false, srv: false }
  /** The shortest life of anything that was used. */
  ttlMs = Number.POSITIVE_INFINITY
  /** The same of what is not there. */
  negativeTtlMs = Number.POSITIVE_INFINITY
  /** A server was silent or failed: worth asking again soon. */
  readonly doubts = new Set<NoAnswer>()

  constructor(known: KnownAnswers) {
    this.#known = known
  }

  /** Null: not told yet. An empty list: there are none. */
  naptr(name: string): readonly NaptrRecord[] | null {
    const answer = this.#ask('NAPTR', name)
    if (answer === undefined) return null
    return answer.answer === 'naptr' ? answer.records.slice(0, maxNaptrRecords) : []
  }

  srv(name: string): readonly SrvRecord[] | null {
    const answer = this.#ask('SRV', name)
    if (answer === undefined) return null
    return answer.answer === 'srv' ? answer.records.slice(0, maxSrvRecords) : []
  }

  addresses(name: string, family: FamilyWish): FoundAddresses {
    const addresses: string[] = []
    const missing: NoAnswer[] = []
    for (const type of familyTypes[family]) {
      const answer = this.#ask(type, name)
      if (answer?.answer === 'addresses') addresses.push(...answer.addresses.slice(0, maxAddressesPerName))
      else if (answer?.answer === 'none') missing.push(answer.why)
    }
    return { addresses, missing }
  }

  #ask(type: QuestionType, name: string): Answer | undefined {
    const question: Question = { type, name }
    const key = `${type} ${name}`
    const answer = this.#known(question)
    if (this.#asked.has(key)) return answer
    this.#asked.add(key)
    if (answer === undefined) this.questions.push(question)
    else this.#note(key, answer)
    return answer
  }

  #note(key: string, answer: Answer): void {
    this.trail.push(
      `${key}: ${answerText(answer)}${answer.old === true ? ' (old, no name server tells a new one)' : ''}`,
    )
    if (answer.answer === 'naptr') this.found.naptr = true
    if (answer.answer === 'srv') this.found.srv = true
    if (answer.answer === 'none') {
      this.negativeTtlMs = Math.min(this.negativeTtlMs, answer.ttlMs)
      if (answer.why !== 'silence' && answer.why !== 'failure') return
      this.doubts.add(answer.why)
    }
    this.ttlMs = Math.min(this.ttlMs, answer.ttlMs)
  }
}

const noAnswerText: Readonly<Record<NoAnswer, string>> = {
  noSuchName: 'no such name',
  noRecord: 'none',
  silence: 'no name server answered in time',
  failure: 'the name server could not answer',
}

function answerText(answer: Answer): string {
  switch (answer.answer) {
    case 'naptr':
      return answer.records
        .slice(0, maxNaptrRecords)
        .map((one) => `${one.order} ${one.preference} ${shown(one.service)} ${shown(one.replacement)}`)
        .join(', ')
    case 'srv':
      return answer.records
        .slice(0, maxSrvRecords)
        .map((one) => `${one.priority} ${one.weight} ${shown(one.target)}:${one.port}`)
        .join(', ')
    case 'addresses':
      return answer.addresses.slice(0, maxAddressesPerName).join(', ')
    case 'none':
      return noAnswerText[answer.why]
  }
}

/** Text of a stranger's DNS, fit for a line of a log. */
function shown(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 253)
}
