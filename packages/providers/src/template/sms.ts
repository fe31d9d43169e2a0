// Reads the messaging part of a template: one block for each back-end, with the credentials it asks for.
import type { SmsBlock, SmsVariable } from './template.ts'
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from './xml-tree.ts'

export function parseSmsBlocks(blocks: readonly XmlElement[]): SmsBlock[] {
  return blocks.map((block) => {
    const fields = new Map(
      childrenOf(block, 'field').map((f) => [(attributeOf(f, 'name') ?? '').toLowerCase(), textOf(f)]),
    )
    const flag = (name: string): boolean => fields.get(name) === '1'
    return {
      providerName: fields.get('providername') ?? '',
      providerType: (fields.get('providertype') ?? '').toLowerCase(),
      optional: flag('optionalprovider'),
      outbound: flag('outboundrouting'),
      hasWebhook: flag('haswebhook'),
      messagingUrl: fields.get('messagingurl') ?? '',
      enabled: flag('enabled'),
      variables: childrenOf(block, 'variable').map(parseVariable),
    }
  })
}

function parseVariable(variable: XmlElement): SmsVariable {
  const option = childOf(variable, 'option')
  const of = (name: string): string => (option === null ? '' : (attributeOf(option, name) ?? ''))
  const truth = (name: string): boolean => /^(1|true|yes)$/i.test(of(name))
  const secure = truth('secure')
  const length = /^[0-9]{1,5}$/.exec(of('maxlength'))
  return {
    name: attributeOf(variable, 'name') ?? '',
    title: textOf(childOf(variable, 'title')),
    prompt: of('name'),
    required: truth('required'),
    maxLength: length === null ? null : Number(length[0]),
    secure,
    type: secure || of('type').toLowerCase() === 'password' ? 'Password' : 'Text',
    value: textOf(option),
  }
}
