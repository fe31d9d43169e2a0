// Who is told of an emergency call: mail addresses and extensions in one list.
import { hasForm } from '../forms.ts'
import { type Problem, problem } from '../problems.ts'
import type { Plan } from './plan.ts'

export interface Recipients {
  readonly addresses: readonly string[]
  readonly extensions: readonly string[]
}

/** More people than this are told of nothing in time. */
export const MOST_RECIPIENTS = 50
const MOST_ADDRESS = 254

/** Entries with an @ are mail addresses, others numbers. Commas, semicolons and spaces between them; each counts once. */
export function recipientsOf(list: string): Recipients {
  const entries = [...new Set(list.slice(0, 4096).split(/[,;\s]/))].filter((each) => each !== '')
  return {
    addresses: entries.filter((each) => each.includes('@')).slice(0, MOST_RECIPIENTS),
    extensions: entries.filter((each) => !each.includes('@')).slice(0, MOST_RECIPIENTS),
  }
}

/** What is wrong with the list: addresses that are none, numbers that no extension has, too many of them. */
export function recipientProblems(list: string, plan: Plan): readonly Problem[] {
  const name = 'SpecifiedList'
  const count = new Set(list.split(/[,;\s]/).filter((each) => each !== '')).size
  if (count > MOST_RECIPIENTS) {
    return [
      problem(name, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', `${name}: at most ${MOST_RECIPIENTS} entries are allowed`),
    ]
  }
  const { addresses, extensions } = recipientsOf(list)
  const wrong = addresses.filter((each) => each.length > MOST_ADDRESS || !hasForm(each, 'email'))
  const nobody = extensions.filter((each) => plan.byNumber(each)?.noun !== 'User')
  return [
    ...wrong.map((each) => problem(name, 'WARNINGS.INVALID', `${name}: ${each.slice(0, 60)} is no mail address`)),
    ...nobody.map((each) =>
      problem(name, 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', `${name}: there is no extension ${each.slice(0, 50)}`),
    ),
  ]
}
