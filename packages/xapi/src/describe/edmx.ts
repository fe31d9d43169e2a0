// $metadata: the model in CSDL XML (OData CSDL XML 4.01), for clients that build themselves from it.
import { ENUMS, type Field, type FieldType, ownFields, STRUCTS, type StructDeclaration } from '@cordboard/model'
import type { Operation, Parameter } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'

/** Names and texts are our own declarations; what could break XML is escaped all the same. */
function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function edmx(resources: ReadonlyMap<string, Resource>, operations: ReadonlyMap<string, Operation>): string {
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
    ...[...operations.values()].flatMap((each) => operationLines(each, resources.get(each.set))),
    '<EntityContainer Name="Container">',
    ...[...resources.values()].map(setLine),
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
  const own = ownFields(struct).filter(([, field]) => !field.ours)
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

function setLine({ noun }: Resource): string {
  const type = `Pbx.${xml(noun.struct.name)}`
  return noun.singleton
    ? `<Singleton Name="${xml(noun.set)}" Type="${type}"/>`
    : `<EntitySet Name="${xml(noun.set)}" EntityType="${type}"/>`
}

function operationLines(operation: Operation, resource: Resource | undefined): readonly string[] {
  if (resource === undefined) return []
  const element = operation.kind === 'function' ? 'Function' : 'Action'
  const row = `Pbx.${resource.noun.struct.name}`
  const binding = operation.bound === 'row' ? row : `Collection(${row})`
  const returned = operation.kind === 'function' ? ['<ReturnType Type="Edm.Untyped"/>'] : []
  return [
    `<${element} Name="${xml(operation.name)}" IsBound="true">`,
    `<Parameter Name="bindingParameter" Type="${xml(binding)}"/>`,
    ...operation.parameters.map((each) => `<Parameter Name="${xml(each.name)}" Type="${parameterType(each)}"/>`),
    ...returned,
    `</${element}>`,
  ]
}

function parameterType(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'text':
    case 'lines':
      return 'Edm.String'
    case 'whole':
      return 'Edm.Int32'
    case 'truth':
      return 'Edm.Boolean'
    case 'moment':
      return 'Edm.DateTimeOffset'
    case 'texts':
      return 'Collection(Edm.String)'
    case 'wholes':
      return 'Collection(Edm.Int32)'
    case 'object':
      return 'Edm.Untyped'
    case 'objects':
      return 'Collection(Edm.Untyped)'
  }
}
