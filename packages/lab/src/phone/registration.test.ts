// Phones that register: with digest, again after a broken connection, and never again after they stopped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TcpDoor } from '../network/tcp-door.ts'
import { LabPhone } from './lab-phone.ts'
import { openRegistrar } from './registrar.fixture.ts'

const login = { username: 'auth101', password: 'secret' }

test('a phone registers with its password, refreshes, unregisters, and leaves no timer behind', async () => {
  const registrar = await openRegistrar('udp', login)
  const phone = await LabPhone.start({ user: '101', login, server: { address: '127.0.0.1', port: registrar.port } })
  try {
    assert.equal(await phone.register(), 60)
    assert.equal(phone.counts().timers > 0, true)
    assert.equal(await phone.refresh(), 60)
    await phone.unregister()
    assert.deepEqual(
      registrar.accepted.map((request) => request.header('Expires')),
      ['300', '300', '0'],
    )
  } finally {
    await phone.stop()
    await registrar.close()
  }
  assert.equal(phone.counts().timers, 0)
})

test('a wrong password is told to the script', async () => {
  const registrar = await openRegistrar('udp', login)
  const server = { address: '127.0.0.1', port: registrar.port }
  const phone = await LabPhone.start({ user: '101', login: { ...login, password: 'wrong' }, server })
  try {
    await assert.rejects(phone.register(), /registration refused: 401/)
  } finally {
    await phone.stop()
    await registrar.close()
  }
})

test('a broken connection makes the phone register again, but not once it has stopped', async () => {
  const registrar = await openRegistrar('tcp', login)
  const door = await TcpDoor.open({ target: { address: '127.0.0.1', port: registrar.port } })
  const server = { address: door.address, port: door.port }
  const phone = await LabPhone.start({ user: '101', transport: 'tcp', login, server })
  try {
    await phone.register()
    door.reset()
    await phone.registersAgain()
    assert.equal(registrar.accepted.length, 2)
  } finally {
    await phone.stop()
    await door.close()
    await registrar.close()
  }
  assert.equal(phone.counts().timers, 0)
  assert.equal(registrar.accepted.length, 2)
})
