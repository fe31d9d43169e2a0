// Changes to headers, collected as data and applied once when a message is sent on.
import { fullName } from './header-names.ts'
import type { HeaderLine } from './types.ts'

export type Alteration =
  /** Puts a line behind the others. */
  | { readonly alter: 'add'; readonly name: string; readonly value: string }
  /** Puts a line before the others. */
  | { readonly alter: 'prepend'; readonly name: string; readonly value: string }
  /** Takes away every line of this name. */
  | { readonly alter: 'remove'; readonly name: string }
  /** Puts one line in the place of the first of this name and takes the others away; adds it when there is none. */
  | { readonly alter: 'replace'; readonly name: string; readonly value: string }

/** Applies the changes in their order; names match in any case and compact form. The input stays as it is. */
export function applyAlterations(
  lines: readonly HeaderLine[],
  alterations: readonly Alteration[],
): readonly HeaderLine[] {
  let result = lines
  for (const alteration of alterations) result = applyOne(result, alteration)
  return result
}

function applyOne(lines: readonly HeaderLine[], alteration: Alteration): readonly HeaderLine[] {
  switch (alteration.alter) {
    case 'add':
      return [...lines, [alteration.name, alteration.value]]
    case 'prepend':
      return [[alteration.name, alteration.value], ...lines]
    case 'remove': {
      const name = fullName(alteration.name)
      return lines.filter((line) => fullName(line[0]) !== name)
    }
    case 'replace': {
      const name = fullName(alteration.name)
      const first = lines.findIndex((line) => fullName(line[0]) === name)
      const replacement: HeaderLine = [alteration.name, alteration.value]
      if (first < 0) return [...lines, replacement]
      const rest = lines.slice(first + 1).filter((line) => fullName(line[0]) !== name)
      return [...lines.slice(0, first), replacement, ...rest]
    }
  }
}
