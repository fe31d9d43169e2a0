// Templates written outside the API's resource (the SETUP of a first start): read before they are kept, with a file name of their own.
import { problem, textIn } from '@cordboard/model'
import { parseTemplate, shippedTemplate } from '@cordboard/providers'
import { type Completer, refuseProblems } from '../resources/completing.ts'
import { fileNameFor } from './template-copy.ts'

export const completeTemplate: Completer = async (_by, { fields, current }) => {
  const parsed = parseTemplate(textIn(fields.Content ?? current?.fields.Content))
  if (!parsed.ok) {
    refuseProblems([problem('Content', 'WARNINGS.INVALID', `Content, line ${parsed.line}: ${parsed.reason}`)])
    return { fields, also: [] }
  }
  if (current !== null) return { fields, also: [] }
  const id = textIn(fields.Id) || fileNameFor(parsed.template.header.name, 1)
  if (shippedTemplate(id) !== null) {
    refuseProblems([
      problem('Id', 'WARNINGS.XAPI.ALREADY_IN_USE', `Id: there is a template ${id} that comes with the system`),
    ])
  }
  return { fields: { ...fields, Id: id }, also: [] }
}
