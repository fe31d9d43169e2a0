// The tree of a $filter or $orderby expression, as written: names are not looked up yet.
import type { Literal } from './literal.ts'

export type BinaryOperator =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'has'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'divby'
  | 'mod'

export type Expression = Node & {
  /** Characters before it in the text it was read from. */
  readonly at: number
}

export type Node =
  | { readonly node: 'literal'; readonly literal: Literal }
  /** Property names joined by `/`; the first may be a lambda's variable. A last `$count` counts a collection. */
  | { readonly node: 'path'; readonly names: readonly string[] }
  | { readonly node: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly node: 'not' | 'negate'; readonly of: Expression }
  /** Two or more conditions; a chain of one operator is one node, so that long lists of clients stay flat. */
  | { readonly node: 'junction'; readonly operator: 'and' | 'or'; readonly of: readonly Expression[] }
  | {
      readonly node: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly node: 'in'; readonly left: Expression; readonly list: readonly Expression[] }
  | {
      readonly node: 'lambda'
      readonly kind: 'any' | 'all'
      readonly over: readonly string[]
      readonly variable: string | null
      readonly body: Expression | null
    }

/** By rising strength; operators of one level group to the left. */
export const STRENGTH: ReadonlyMap<string, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['eq', 3],
  ['ne', 3],
  ['gt', 4],
  ['ge', 4],
  ['lt', 4],
  ['le', 4],
  ['has', 4],
  ['in', 4],
  ['add', 5],
  ['sub', 5],
  ['mul', 6],
  ['div', 6],
  ['divby', 6],
  ['mod', 6],
])

/** Nodes of an expression: what one evaluation costs at most, lambdas counted once. */
export function sizeOf(expression: Expression): number {
  switch (expression.node) {
    case 'literal':
    case 'path':
      return 1
    case 'call':
      return expression.arguments.reduce((sum, each) => sum + sizeOf(each), 1)
    case 'not':
    case 'negate':
      return 1 + sizeOf(expression.of)
    case 'junction':
      return expression.of.reduce((sum, each) => sum + sizeOf(each), 1)
    case 'binary':
      return 1 + sizeOf(expression.left) + sizeOf(expression.right)
    case 'in':
      return expression.list.reduce((sum, each) => sum + sizeOf(each), 1 + sizeOf(expression.left))
    case 'lambda':
      return expression.body === null ? 1 : 1 + sizeOf(expression.body)
  }
}
