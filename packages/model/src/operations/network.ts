// Functions and actions: network, codecs and protection.
import { manyTexts, operationsOf, setFunction } from '../operation.ts'

export const networkSettingsOperations = operationsOf('NetworkSettings', 'A', {
  GetIfaces: setFunction({}, manyTexts),
})
