// Operations of the contract that are known here and say no, with the reason.
import type { OperationDeclaration } from '@cordboard/model'
import type { Needs, Operation } from './operation.ts'
import { refusal } from './refusal.ts'

/**
 * @param sentence why, for whoever asks
 * @param status 501: not built in this version; 400: there is no such thing in an open system, and will not be
 */
export function refused(of: OperationDeclaration, needs: Needs, sentence: string, status: 400 | 501 = 501): Operation {
  return {
    of,
    needs,
    refuses: { status, sentence },
    run: async () => {
      throw refusal(status, sentence, 'WARNINGS.XAPI.NOT_SUPPORTED')
    },
  }
}
