// Functions and actions: call flow applications.
import { text } from '../declaration.ts'
import { manyTexts, NOTHING, operationsOf, rowAction, rowFunction } from '../operation.ts'

export const callFlowAppsOperations = operationsOf('CallFlowApps', 'A', {
  GetFiles: rowFunction({}, manyTexts),
  DeleteFile: rowAction({ filename: text({ nullable: false }) }, NOTHING),
})
