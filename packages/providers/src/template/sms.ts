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
  const length = /^[0-9]{1,5}$/.exec(of('maxlength'))
  return {
    name: attributeOf(variable, 'name') ?? '',
    title: textOf(childOf(variable, 'title')),
    prompt: of('name'),
    required: isTrue(of('required')),
    maxLength: length === null ? null : Number(length[0]),
    secure: isTrue(of('secure')),
    type: option !== null && isSecret(option) ? 'Password' : 'Text',
    value: textOf(option),
  }
}

const isTrue = (text: string): boolean => /^(1|true|yes)$/i.test(text)

/** Whether an `option` asks for something that must not be shown. */
export function isSecret(option: XmlElement): boolean {
  return isTrue(attributeOf(option, 'secure') ?? '') || attributeOf(option, 'type')?.toLowerCase() === 'password'
}
