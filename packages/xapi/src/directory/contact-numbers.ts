// Finds contacts by a telephone number. Pure.
import { textIn, type Values } from '@cordboard/model'

/** The fields of a contact that hold numbers. */
export const NUMBER_FIELDS = [
  'PhoneNumber',
  'Mobile2',
  'Home',
  'Business',
  'Business2',
  'BusinessFax',
  'Other',
  'Pager',
] as const

/** How many digits counted from the end must agree; null: all of them. */
export type Tail = number | null

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}

/** `+44 20 7946 0000` and `0044 20 7946 0000` are the same number; spaces, brackets and hyphens mean nothing. */
function plain(number: string): string {
  const digits = digitsOf(number)
  return number.trimStart().startsWith('+') ? digits : digits.replace(/^00/, '')
}

/** Those with exactly this number; when there are none, those whose number has the same last digits. */
export function contactsWithNumber<T extends { readonly fields: Values }>(
  contacts: readonly T[],
  number: string,
  tail: Tail,
): readonly T[] {
  const wanted = plain(number)
  if (wanted === '') return []
  const having = (test: (digits: string) => boolean): readonly T[] =>
    contacts.filter(({ fields }) =>
      NUMBER_FIELDS.some((name) => {
        const digits = plain(textIn(fields[name]))
        return digits !== '' && test(digits)
      }),
    )
  const exact = having((digits) => digits === wanted)
  if (exact.length > 0 || tail === null || wanted.length < tail) return exact
  const end = wanted.slice(-tail)
  return having((digits) => digits.length >= tail && digits.endsWith(end))
}
