// Functions and actions: phones, their templates and their settings.
import { bool, int32, text } from '../declaration.ts'
import { FirmwareState } from '../nouns/devices.ts'
import { NOTHING, one, operationsOf, RAW, rowAction, setAction, setFunction } from '../operation.ts'

export const deviceInfosOperations = operationsOf('DeviceInfos', 'A', {
  Provision: rowAction({ reprovision: bool({ nullable: false }), userId: int32({ nullable: false }) }, NOTHING),
})

export const firmwaresOperations = operationsOf('Firmwares', 'F', {
  PushFirmwareForPhones: rowAction({}, NOTHING),
  GetFirmwareState: setFunction({}, one(FirmwareState)),
  CleanUp: setAction({}, RAW),
})

export const sbcsOperations = operationsOf('Sbcs', 'A', {
  PushConfig: rowAction({}, NOTHING),
})

export const sipDevicesOperations = operationsOf('SipDevices', 'B', {
  PushFirmware: rowAction({ firmwareId: text({ nullable: false }) }, NOTHING),
})
