// New trunks from templates, bridges to another system, and a trunk's settings as a template file.
import { recordIn, Trunks, textIn, trunksOperations, type Values } from '@cordboard/model'
import { serialiseTemplate, templateFromTrunk, toParameterBinding, trunkFromTemplate } from '@cordboard/providers'
import { type Arguments, type Operation, type Result, textOf } from '../http/operation.ts'
import { notFound, refusal } from '../http/refusal.ts'
import { GENERIC_GATEWAY } from '../resources/generic-gateway.ts'
import type { Asking, Item } from '../resources/resource.ts'
import { isoTime } from '../resources/value-item.ts'
import { fileNameFor } from './template-copy.ts'
import { templateNamed } from './template-shelf.ts'

const WRITE = { noun: 'Trunk', right: 'write' } as const

export const templateOperations: readonly Operation[] = [
  {
    of: trunksOperations.InitTrunk,
    needs: WRITE,
    run: initTrunk,
  },
  ...(['BridgeMaster', 'BridgeSlave'] as const).map(initBridge),
  {
    of: trunksOperations.ExportTrunk,
    needs: { noun: 'Trunk', right: 'read' },
    run: exportTrunk,
  },
]

/** A trunk as a form shows it before it is saved; sent to POST Trunks it is accepted as it is. */
async function unsaved({ desk }: Asking, settings: Values): Promise<Result> {
  const value = {
    Id: 0,
    Number: await desk.store.firstFreeNumber('Trunk'),
    Direction: 'Both',
    EnableInboundCalls: true,
    EnableOutboundCalls: true,
    AuthID: '',
    AuthPassword: { Concealed: false, Value: '' },
    ExternalNumber: '',
    OutboundCallerID: '',
    DidNumbers: [],
    Groups: [await defaultDepartment(desk.store)],
    TranscriptionMode: 'Inherit',
    ...settings,
  }
  return { kind: 'struct', of: Trunks.struct, value }
}

async function defaultDepartment(store: Asking['desk']['store']): Promise<Values> {
  const row = (await store.list('Group')).find((each) => each.fields.IsDefault === true)
  return row === undefined ? {} : { GroupId: row.id, Number: row.number, Name: row.fields.Name }
}

async function initTrunk(asking: Asking, given: Arguments): Promise<Result> {
  const id = textOf(given, 'template') ?? ''
  const found = await templateNamed(asking.desk.store, id)
  if (found === null) {
    throw refusal(400, `There is no template ${id.slice(0, 64)}.`, 'WARNINGS.XAPI.NOT_FOUND', 'template')
  }
  return unsaved(asking, { ...trunkFromTemplate(found.template, found.id) })
}

type Binding = Parameters<typeof toParameterBinding>[0]
const bind = (field: Binding['field'], variable: Binding['variable']): Values => ({
  ...toParameterBinding({ field, variable, custom: '' }),
})

/** Two systems know each other by the trunk's virtual extension in Contact. */
const BRIDGE_GATEWAY: Values = {
  ...GENERIC_GATEWAY,
  SourceIdentification: [bind('ContactUser', '$LineID')],
  InboundParams: [
    bind('FromUserPart', '$CallerNum'),
    bind('FromDisplayName', '$CallerName'),
    bind('ToDisplayName', '$CalledName'),
    bind('ToUserPart', '$CalledNum'),
  ],
  OutboundParams: [
    bind('RequestLineURIUser', '$CalledNum'),
    bind('RequestLineURIHost', '$GWHostPort'),
    bind('ContactUser', '$LineID'),
    bind('ContactHost', '$ContactUri'),
    bind('ToDisplayName', '$CalledName'),
    bind('ToUserPart', '$CalledNum'),
    bind('ToHostPart', '$GWHostPort'),
    bind('FromDisplayName', '$CallerName'),
    bind('FromUserPart', '$OriginatorCallerID'),
    bind('FromHostPart', '$GWHostPort'),
  ],
}

function initBridge(type: 'BridgeMaster' | 'BridgeSlave'): Operation {
  const isMaster = type === 'BridgeMaster'
  const Name = isMaster ? 'Bridge (master)' : 'Bridge (slave)'
  // The slave registers with its master.
  const RequireRegistrationFor = isMaster ? 'Nothing' : 'InOutCalls'
  return {
    of: isMaster ? trunksOperations.InitMasterBridge : trunksOperations.InitSlaveBridge,
    needs: WRITE,
    run: (asking) => unsaved(asking, { Gateway: { ...BRIDGE_GATEWAY, Name, Type: type, RequireRegistrationFor } }),
  }
}

/** Its template, with what was changed in the trunk; without numbers and credentials. */
async function exportTrunk({ desk }: Asking, _given: Arguments, item: Item | null): Promise<Result> {
  const row = await desk.store.read('Trunk', Number(item?.id))
  if (row === null) throw notFound('The trunk')
  const gateway = recordIn(row.fields.Gateway)
  const parent =
    (await templateNamed(desk.store, textIn(gateway.TemplateFilename))) ??
    (await templateNamed(desk.store, 'genericvoip.pv.xml'))
  if (parent === null) throw notFound('The template of the trunk')
  const facts = { parent: parent.id, time: isoTime(desk.now()) ?? '' }
  const made = templateFromTrunk({ ...row.fields, Gateway: gateway }, parent.template, facts)
  if (!made.ok) throw refusal(500, `The trunk cannot be written as a template: ${made.reason}`)
  const name = fileNameFor(textIn(gateway.Name) || (row.number ?? ''), 1)
  return { kind: 'file', name, type: 'application/xml', text: serialiseTemplate(made.template) }
}
