// Which structs have a collection of their own in the description: those the contract counts as entities. Lists of values that
// only functions answer are described where they are answered.
import { type FieldType, OPERATIONS, SETS, STRUCTS, typesOf } from '@cordboard/model'

/** Lists of these are answered by functions and actions only. */
const VALUES: ReadonlySet<string> = new Set([
  'FailoverScriptFile',
  'GreetingFile',
  'LanguageItem',
  'MyPhoneRequestStats',
  'NetworkTelemetry',
  'OnBoardMcuData',
  'OnBoardMcuRow',
  'OnBoardMeeting',
  'PhoneRegistrar',
  'ProcessTelemetry',
  'SetRouteRequest',
  'SystemExtensionStatus',
  'SystemTelemetry',
  'UserDeleteError',
  'VectorFileResult',
  // Of ours.
  'EventKind',
  'GoLivePoint',
  'PresetRule',
  'ProviderRanges',
  'PublishedAddressRange',
  'RouteOnwardStep',
  'RulePreset',
])

/** In the contract, though nothing there lists them. */
const NEVER_LISTED = ['RegistrarFxs', 'McpServer']

/** Lists of these are described without sorting and without choosing properties. */
const PLAIN: ReadonlySet<string> = new Set([
  'FailoverScriptFile',
  'LanguageItem',
  'OnBoardMcuData',
  'OnBoardMcuRow',
  'OnBoardMeeting',
  'SystemExtensionStatus',
])

export function isPlain(struct: string): boolean {
  return PLAIN.has(struct)
}

/** Names of structs with a schema and a response called `<name>CollectionResponse`. */
export function collections(): readonly string[] {
  const fields = [...STRUCTS.values()].flatMap((struct) => Object.values(struct.fields).map((field) => field.type))
  const answered = OPERATIONS.flatMap(({ answers }) =>
    answers.kind === 'many' && answers.of !== null ? [answers.of.name] : [],
  )
  const listed = [
    ...SETS.filter((each) => !each.singleton).map((each) => each.struct.name),
    ...[...fields, ...OPERATIONS.flatMap(typesOf)].flatMap(itemOf),
    ...answered,
    ...NEVER_LISTED,
  ]
  return [...new Set(listed)].filter((name) => !VALUES.has(name))
}

function itemOf(type: FieldType): readonly string[] {
  if (type.kind !== 'list') return []
  const { item } = type
  return item.kind === 'struct' ? [item.of.name] : item.kind === 'named' ? [item.name] : []
}
