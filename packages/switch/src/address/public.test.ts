// Which addresses are public.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress } from './public.ts'

const inside = [
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '[::1]',
  '::127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '100:0:0:1::1',
  '4000::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
]
const neither = ['', 'localhost', 'example.com', '127.1', '0x7f000001', '2130706433', '0177.0.0.1']

for (const text of ['8.8.8.8', '54.172.60.1', '2606:4700::1111', '[2606:4700::1111]', '::ffff:8.8.8.8'])
  test(`${text} is public`, () => assert.equal(isPublicAddress(text), true))
for (const text of [...inside, ...neither])
  test(`${text || 'nothing'} is not`, () => assert.equal(isPublicAddress(text), false))
