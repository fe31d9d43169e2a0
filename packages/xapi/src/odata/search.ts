// $search: words and "phrases", joined by AND, OR, NOT and brackets; words beside each other must all be found
// (OData 4.01 URL conventions 5.1.8).
import type { Search } from '@cordboard/store'
import { MAX_DEPTH, MAX_SEARCH_TEXT, MAX_SEARCH_WORDS } from './limits.ts'
import { ODataRefusal } from './refusal.ts'

interface Word {
  readonly kind: 'text' | 'word' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

const SPACES = ' \t\r\n'

/** Throws ODataRefusal. A single word or phrase is answered as text. */
export function parseSearch(text: string): Search {
  const reader = new Reader(wordsOf(text))
  const search = reader.any(0)
  reader.end()
  return search
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    if (words.length > MAX_SEARCH_WORDS)
      throw new ODataRefusal(`At most ${MAX_SEARCH_WORDS} words are searched.`, 400, at)
    const char = text.charAt(at)
    if (SPACES.includes(char)) {
      at += 1
    } else if (char === '(' || char === ')') {
      words.push({ kind: 'symbol', text: char, at })
      at += 1
    } else {
      const word = char === '"' ? phraseAt(text, at) : wordAt(text, at)
      words.push(word.word)
      at = word.end
    }
  }
  words.push({ kind: 'end', text: '', at })
  return words
}

// Within quotes `\"` is a quote and `\\` a backslash.
function phraseAt(text: string, from: number): { readonly word: Word; readonly end: number } {
  let value = ''
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"') return { word: { kind: 'text', text: checked(value, from), at: from }, end: at + 1 }
    const next = text.charAt(at + 1)
    const escapes = char === '\\' && (next === '"' || next === '\\')
    value += escapes ? next : char
    if (escapes) at += 1
  }
  throw new ODataRefusal(`There is an unterminated phrase at position ${from}.`, 400, from)
}

function wordAt(text: string, from: number): { readonly word: Word; readonly end: number } {
  let end = from
  while (end < text.length && !`${SPACES}()"`.includes(text.charAt(end))) end += 1
  return { word: { kind: 'word', text: checked(text.slice(from, end), from), at: from }, end }
}

function checked(text: string, at: number): string {
  if (text.length <= MAX_SEARCH_TEXT) return text
  throw new ODataRefusal(`A searched text may have at most ${MAX_SEARCH_TEXT} characters.`, 400, at)
}

class Reader {
  readonly #words: readonly Word[]
  #at = 0

  constructor(words: readonly Word[]) {
    this.#words = words
  }

  get #word(): Word {
    return this.#words[this.#at] ?? { kind: 'end', text: '', at: 0 }
  }

  #is(kind: Word['kind'], text: string): boolean {
    return this.#word.kind === kind && this.#word.text === text
  }

  any(depth: number): Search {
    const parts = [this.#all(depth)]
    while (this.#is('word', 'OR')) {
      this.#at += 1
      parts.push(this.#all(depth))
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { any: parts }
  }

  #all(depth: number): Search {
    const parts = [this.#one(depth)]
    while (!this.#is('word', 'OR') && !this.#is('symbol', ')') && this.#word.kind !== 'end') {
      if (this.#is('word', 'AND')) this.#at += 1
      parts.push(this.#one(depth))
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { all: parts }
  }

  #one(depth: number): Search {
    if (depth > MAX_DEPTH) throw new ODataRefusal('The search is nested too deeply.', 400, this.#word.at)
    if (this.#is('word', 'NOT')) {
      this.#at += 1
      return { not: this.#one(depth + 1) }
    }
    if (this.#is('symbol', '(')) {
      this.#at += 1
      const inner = this.any(depth + 1)
      if (!this.#is('symbol', ')')) this.#refuse("')' expected")
      this.#at += 1
      return inner
    }
    const word = this.#word
    const isOperator = word.kind === 'word' && (word.text === 'AND' || word.text === 'OR')
    if (word.kind === 'end' || word.kind === 'symbol' || isOperator) this.#refuse('a word to search expected')
    this.#at += 1
    return word.text
  }

  end(): void {
    if (this.#word.kind !== 'end') this.#refuse('end of text expected')
  }

  #refuse(what: string): never {
    const { at, kind, text } = this.#word
    const found = kind === 'end' ? 'the end of the text' : `'${text}'`
    throw new ODataRefusal(`Syntax error: ${what} at position ${at}, found ${found}.`, 400, at)
  }
}

/** Whether a row is found; `contains` tells of one text whether any searchable property has it. */
export function isFound(search: Search, contains: (text: string) => boolean): boolean {
  if (typeof search === 'string') return contains(search)
  if ('not' in search) return !isFound(search.not, contains)
  if ('all' in search) return search.all.every((each) => isFound(each, contains))
  return search.any.some((each) => isFound(each, contains))
}
