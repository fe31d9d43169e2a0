// Every declared struct and enumeration, found by walking from the nouns and the operations' types.
import type { EnumDeclaration, FieldType, StructDeclaration } from './declaration.ts'
import { McpServer } from './nouns/ai.ts'
import { NOUNS } from './nouns/index.ts'
import * as operations from './nouns/operations.ts'
import { VoipProvider } from './nouns/shared-values.ts'
import * as trunkOperations from './nouns/trunk-operations.ts'
import { Warnings } from './nouns/warnings.ts'
import { typesOf } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'

interface Found {
  readonly structs: Map<string, StructDeclaration>
  readonly enums: Map<string, EnumDeclaration>
}

function visitType(type: FieldType, found: Found): void {
  switch (type.kind) {
    case 'scalar':
    case 'named':
      return
    case 'enum':
      found.enums.set(type.of.name, type.of)
      return
    case 'list':
      visitType(type.item, found)
      return
    case 'struct':
      visitStruct(type.of, found)
      return
  }
}

// Bases and parts come before those that use them, so the map is in dependency order.
function visitStruct(struct: StructDeclaration, found: Found): void {
  if (found.structs.has(struct.name)) return
  if (struct.base !== null) visitStruct(struct.base, found)
  for (const field of Object.values(struct.fields)) visitType(field.type, found)
  found.structs.set(struct.name, struct)
}

function walk(): Found {
  const found: Found = { structs: new Map(), enums: new Map() }
  for (const noun of NOUNS) visitStruct(noun.struct, found)
  for (const each of OPERATIONS) for (const type of typesOf(each)) visitType(type, found)
  for (const each of Object.values({ ...operations, ...trunkOperations })) {
    if (each.kind === 'struct') visitStruct(each, found)
  }
  // In the contract, though nothing there speaks of them.
  for (const each of [McpServer, VoipProvider]) visitStruct(each, found)
  found.enums.set(Warnings.name, Warnings)
  return found
}

const ALL = walk()

/** By name, in dependency order. */
export const STRUCTS: ReadonlyMap<string, StructDeclaration> = ALL.structs
export const ENUMS: ReadonlyMap<string, EnumDeclaration> = ALL.enums
