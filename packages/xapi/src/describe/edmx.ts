// $metadata: the model in CSDL XML (OData CSDL XML 4.01), for clients that build themselves from it.
import {
  ENUMS,
  type Field,
  type FieldType,
  isInward,
  type NounDeclaration,
  OPERATIONS,
  type OperationDeclaration,
  ownFields,
  SETS,
  STRUCTS,
  type StructDeclaration,
} from '@cordboard/model'

/** Names and texts are our own declarations; what could break XML is escaped all the same. */
function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function edmx(): string {
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '<edmx:DataServices>',
    '<Schema Namespace="Pbx" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    ...[...ENUMS.values()].flatMap(({ name, members, flags }) => [
      `<EnumType Name="${xml(name)}"${flags ? ' IsFlags="true"' : ''}>`,
      ...members.map((member, index) => `<Member Name="${xml(member)}" Value="${flags ? 2 ** index : index}"/>`),
      '</EnumType>',
    ]),
    ...[...STRUCTS.values()].flatMap(structLines),
    ...OPERATIONS.flatMap(operationLines),
    '<EntityContainer Name="Container">',
    ...SETS.map(setLine),
    ...OPERATIONS.filter((each) => each.bound === 'nothing').map(importLine),
    '</EntityContainer>',
    '</Schema>',
    '</edmx:DataServices>',
    '</edmx:Edmx>',
  ]
  return `${lines.join('\n')}\n`
}

function structLines(struct: StructDeclaration): readonly string[] {
  const kind = struct.key === null ? 'ComplexType' : 'EntityType'
  const base = struct.base === null ? '' : ` BaseType="Pbx.${xml(struct.base.name)}"`
  const key = struct.key === null || struct.base !== null ? [] : [`<Key><PropertyRef Name="${xml(struct.key)}"/></Key>`]
  const own = ownFields(struct).filter(([, field]) => !isInward(field))
  return [
    `<${kind} Name="${xml(struct.name)}"${base}>`,
    ...key,
    ...own.map(([name, field]) => propertyLine(name, field, struct)),
    `</${kind}>`,
  ]
}

function propertyLine(name: string, field: Field, struct: StructDeclaration): string {
  const element = field.navigation ? 'NavigationProperty' : 'Property'
  const nullable = field.nullable && name !== struct.key ? '' : ' Nullable="false"'
  const length = field.maxLength === null ? '' : ` MaxLength="${field.maxLength}"`
  return `<${element} Name="${xml(name)}" Type="${xml(typeName(field.type))}"${field.type.kind === 'list' ? '' : nullable}${length}/>`
}

function typeName(type: FieldType): string {
  switch (type.kind) {
    case 'scalar':
      return `Edm.${type.edm}`
    case 'enum':
    case 'struct':
      return `Pbx.${type.of.name}`
    case 'named':
      return `Pbx.${type.name}`
    case 'list':
      return `Collection(${typeName(type.item)})`
  }
}

function setLine({ set, struct, singleton }: NounDeclaration): string {
  const type = `Pbx.${xml(struct.name)}`
  return singleton
    ? `<Singleton Name="${xml(set)}" Type="${type}"/>`
    : `<EntitySet Name="${xml(set)}" EntityType="${type}"/>`
}

const NOUN_OF: ReadonlyMap<string, NounDeclaration> = new Map(SETS.map((each) => [each.set, each]))

function operationLines(declared: OperationDeclaration): readonly string[] {
  const { kind, bound, set, name, takes } = declared
  const noun = set === null ? undefined : NOUN_OF.get(set)
  // Reports have functions and no set: there is no type they could be bound to.
  if (bound !== 'nothing' && noun === undefined) return []
  const element = kind === 'function' ? 'Function' : 'Action'
  return [
    `<${element} Name="${xml(name)}"${bound === 'nothing' ? '' : ' IsBound="true"'}>`,
    ...(noun === undefined || bound === 'nothing' ? [] : [bindingLine(bound, noun)]),
    ...Object.entries(takes).map(
      ([each, field]) => `<Parameter Name="${xml(each)}" Type="${xml(typeName(field.type))}"/>`,
    ),
    ...returnLines(declared),
    `</${element}>`,
  ]
}

function bindingLine(bound: 'row' | 'set', { struct, singleton }: NounDeclaration): string {
  const row = `Pbx.${struct.name}`
  const type = bound === 'row' || singleton ? row : `Collection(${row})`
  return `<Parameter Name="bindingParameter" Type="${xml(type)}"/>`
}

function returnLines({ kind, answers }: OperationDeclaration): readonly string[] {
  switch (answers.kind) {
    case 'nothing':
      return kind === 'function' ? ['<ReturnType Type="Edm.Untyped"/>'] : []
    case 'raw':
      return ['<ReturnType Type="Edm.Untyped"/>']
    case 'single':
      return [`<ReturnType Type="${xml(typeName(answers.field.type))}"/>`]
    case 'one':
      return [`<ReturnType Type="Pbx.${xml(answers.struct.name)}"/>`]
    case 'many':
      return [`<ReturnType Type="Collection(${answers.of === null ? 'Edm.String' : `Pbx.${xml(answers.of.name)}`})"/>`]
  }
}

function importLine({ kind, name }: OperationDeclaration): string {
  const element = kind === 'function' ? 'Function' : 'Action'
  return `<${element}Import Name="${xml(name)}" ${element}="Pbx.${xml(name)}"/>`
}
