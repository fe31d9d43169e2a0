// The state of the system in figures. What nobody here knows is left out.
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Interfaces, Status } from '@cordboard/model'
import { CONTRACT_VERSION } from '../http/call.ts'
import { isMaintaining } from '../system/maintenance.ts'
import type { Asking, Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

/** Addresses of this machine, without loopback and link-local ones. */
export function localAddresses(): readonly {
  readonly name: string
  readonly address: string
  readonly family: string
}[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).flatMap(({ address, family, internal }) =>
      internal || address.startsWith('fe80:') ? [] : [{ name, address, family }],
    ),
  )
}

async function figures({ desk }: Asking): Promise<Readonly<Record<string, unknown>>> {
  const users = await desk.store.list('User')
  const trunks = await desk.store.list('Trunk')
  const { isUp } = desk.switch
  const addresses = localAddresses()
  const disk = await desk.store.disk()
  const v4 = addresses.find((each) => each.family === 'IPv4')?.address ?? null
  const v6 = addresses.find((each) => each.family === 'IPv6')?.address ?? null
  const { publicAddress } = desk
  const family = publicAddress === null ? 0 : isIP(publicAddress)
  return {
    Id: 0,
    FQDN: desk.issuer,
    Version: CONTRACT_VERSION,
    ProductCode: `Cordboard ${desk.version}`,
    OS: 'Linux',
    // There is no licence to run out.
    Activated: true,
    LicenseActive: true,
    ExtensionsTotal: users.length,
    UserExtensions: users.length,
    ExtensionsRegistered: isUp ? users.filter((row) => desk.switch.isRegistered(row.id)).length : null,
    CallsActive: isUp ? desk.switch.activeCalls().length : null,
    HasNotRunningServices: !isUp,
    HasUnregisteredSystemExtensions: false,
    TrunksTotal: trunks.length,
    TrunksRegistered: isUp ? trunks.filter((row) => desk.switch.trunk(row.id)?.up === true).length : null,
    OutboundRules: (await desk.store.list('OutboundRule')).length,
    // What carriers have to admit: where it is known, the address the internet sees.
    Ip: publicAddress ?? v4 ?? v6,
    IpV4: family === 4 ? publicAddress : v4,
    IpV6: family === 6 ? publicAddress : v6,
    CurrentLocalIp: v4 ?? v6,
    AvailableLocalIps: addresses.map((each) => each.address).join(','),
    LocalIpValid: addresses.length > 0,
    IsAuditLogEnabled: true,
    IsChatLogEnabled: false,
    BackupScheduled: false,
    AutoUpdateEnabled: false,
    DBMaintenanceInProgress: isMaintaining(desk.store),
    FreeDiskSpace: disk?.free ?? null,
    TotalDiskSpace: disk?.total ?? null,
    DiskUsage: disk === null ? null : Math.round((1 - disk.free / Math.max(1, disk.total)) * 100),
    RemoteStorageEnabled: false,
    RemoteStorageStatus: 'NotConfigured',
    Support: false,
  }
}

export function systemStatusResource(): Resource {
  return { noun: Status, maxTop: 100, get: async (asking) => valueItem(0, await figures(asking)) }
}

export function interfacesResource(): Resource {
  return {
    noun: Interfaces,
    maxTop: 100,
    rows: async () =>
      [...new Set(localAddresses().map((each) => each.name))].map((name) => valueItem(name, { Id: name })),
  }
}
