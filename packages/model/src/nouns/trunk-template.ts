// A provider template: what a new trunk of this provider starts with. Shipped ones are read-only, own ones are stored.
import { bool, complex, entity, int32, manyOf, oneOf, part, parts, text, texts } from '../declaration.ts'
import { messaging, works } from './effects.ts'
import { TemplateType, TrunkEditorType, TrunkVariableType } from './enums.ts'

export const TrunkVariable = complex('TrunkVariable', {
  DefaultValue: text({ scope: 'derived', effect: messaging }),
  MaxLength: int32({ scope: 'derived', effect: messaging }),
  MinLength: int32({ scope: 'derived', effect: messaging }),
  Name: text({ scope: 'derived', effect: messaging }),
  Option: text({ scope: 'derived', effect: messaging }),
  OptionType: oneOf(TrunkVariableType, { scope: 'derived', effect: messaging }),
  Pattern: text({ scope: 'derived', effect: messaging }),
  Prompt: text({ scope: 'derived', effect: messaging }),
  Required: bool({ scope: 'derived', effect: messaging }),
  Title: text({ scope: 'derived', effect: messaging }),
  Validation: text({ scope: 'derived', effect: messaging }),
})

export const TrunkMessagingTemplate = complex('TrunkMessagingTemplate', {
  MessagingVariables: parts(TrunkVariable, { scope: 'derived', effect: messaging }),
  Optional: bool({ scope: 'derived', effect: messaging }),
  Outbound: bool({ scope: 'derived', effect: messaging }),
  Provider: text({ scope: 'derived', effect: messaging }),
  Type: text({ scope: 'derived', effect: messaging }),
})

/** All but Id and Content are read from the content. */
export const TrunkTemplate = entity('TrunkTemplate', 'Id', {
  AddAllowed: bool({ scope: 'derived', effect: works }),
  /** The XML text of the `.pv.xml` file. */
  Content: text({ maxLength: 524288, effect: works }),
  Countries: texts({ scope: 'derived', effect: works }),
  DefaultProxyPort: int32({ scope: 'derived', effect: works }),
  DefaultRegistrarPort: int32({ scope: 'derived', effect: works }),
  Description: text({ scope: 'derived', effect: works }),
  Editors: manyOf(TrunkEditorType, { scope: 'derived', effect: works }),
  /** The file name, `mine.pv.xml`. */
  Id: text({ nullable: false, form: 'template file', maxLength: 255, immutable: true, unique: true, effect: works }),
  IsCustom: bool({ scope: 'derived', effect: works }),
  MessagingTemplate: part(TrunkMessagingTemplate, { scope: 'derived', effect: messaging }),
  Name: text({ nullable: false, scope: 'derived', effect: works }),
  Tags: texts({ scope: 'derived', effect: works }),
  TemplateType: oneOf(TemplateType, { nullable: false, scope: 'derived', effect: works }),
  Url: text({ scope: 'derived', effect: works }),
})
