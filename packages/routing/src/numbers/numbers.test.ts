// Tables for what is done with numbers: punctuation, masks, E.164, reformatting, countries, SIP URIs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type E164Facts, noE164 } from '../trunk-facts.ts'
import { countryObjection } from './country.ts'
import { isSendable, normaliseDialled } from './dialled.ts'
import { processDialled, processIncoming } from './e164.ts'
import { isPattern, reformat } from './formatting.ts'
import { maskMatches } from './mask.ts'
import { looksLikeUri, parseSipUri } from './sip-uri.ts'

const dialled: readonly [typed: string, meant: string][] = [
  ['+1 (512) 555', '+1512555'],
  ['+1 (512) 555-0100', '+15125550100'],
  ['030/123 456', '030123456'],
  ['030.123.456', '030123456'],
  ['+49 (0)30 123456', '+4930123456'],
  ['+49 (0) 30 123456', '+4930123456'],
  ['(0)30 123456', '030123456'],
  ['tel:+1-512-555', '+1512555'],
  ['TEL:100', '100'],
  ['  102  ', '102'],
  ['+1\u00a0512\u2011555', '+1512555'],
  ['*777', '*777'],
  ['*20*101', '*20*101'],
  ['101#', '101#'],
  ['fonio-agent', 'fonio-agent'],
  ['anna.b', 'anna.b'],
  ['GRP0000', 'GRP0000'],
  ['-', '-'],
  ['', ''],
]
for (const [typed, meant] of dialled) {
  test(`numbers: ${JSON.stringify(typed)} means ${JSON.stringify(meant)}`, () =>
    assert.equal(normaliseDialled(typed), meant))
}

test('numbers: normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+-() ./*#ab'), maxLength: 30 }), (text) => {
      const once = normaliseDialled(text)
      assert.equal(normaliseDialled(once), once)
    }),
  )
})

test('numbers: what could break a SIP URI is never sent to a trunk', () => {
  for (const bad of ['a@b', 'a b', 'a;b', 'a"b', '<a>', 'a\r\nb', '', 'ä', 'a?b', 'a:b', '%41']) {
    assert.equal(isSendable(bad), false, bad)
  }
})

const masks: readonly [mask: string, number: string, matches: boolean][] = [
  ['+4930555100', '+4930555100', true],
  ['+4930555100', '4930555100', true],
  ['4930555100', '+4930555100', true],
  ['030555100', '30555100', false],
  ['30555100', '030555100', false],
  ['*555100', '+4930555100', true],
  ['*555100', '030555100', true],
  ['*555100', '555100', true],
  ['*555100', '55510', false],
  ['*2145551234', '+12145551234', true],
  ['*2145551234', '12145551234', true],
  ['*2145551234', '2145551234', true],
  ['*+2145551234', '2145551234', true],
  ['0044*', '00441234', true],
  ['0044*', '+441234', false],
  ['+44*', '+441234', true],
  ['+44*', '441234', true],
  ['44*', '+441234', true],
  ['44*', '0441234', false],
  ['*', '1', true],
  ['*', '', false],
  ['', '', false],
  ['', '1', false],
  ['*5*', '555', false],
  ['5*5', '555', false],
  ['**', '5', false],
  ['anonymous', 'anonymous', true],
  ['100', '1000', false],
  ['1000', '100', false],
]
for (const [mask, number, matches] of masks) {
  test(`masks: ${JSON.stringify(mask)} ${matches ? 'fits' : 'does not fit'} ${JSON.stringify(number)}`, () =>
    assert.equal(maskMatches(mask, number), matches))
}

const britain: E164Facts = {
  ...noE164,
  enabled: true,
  countryCode: '44',
  internationalCode: '00',
  nationalCode: '0',
  removeCountryCode: true,
}
const london: E164Facts = { ...britain, areaCode: '20', removeAreaCode: true }
const america: E164Facts = { ...britain, countryCode: '1', internationalCode: '011', nationalCode: '' }
const berlin: E164Facts = { ...britain, countryCode: '49', areaCode: '030', removeAreaCode: true }

const outgoing: readonly [name: string, settings: E164Facts, dialled: string, result: string][] = [
  ['off: untouched', { ...britain, enabled: false }, '+442071234567', '+442071234567'],
  ['own country: national', britain, '+442071234567', '02071234567'],
  ['own country, own area: local', london, '+442071234567', '71234567'],
  ['own country, other area: national', london, '+441611234567', '01611234567'],
  ['other country: international', britain, '+4930123456', '004930123456'],
  ['other country from America', america, '+442071234567', '011442071234567'],
  ['own country in America has no national code', america, '+15125550100', '5125550100'],
  ['area code written with its zero', berlin, '+4930123456', '123456'],
  ['other area there', berlin, '+4989123456', '089123456'],
  ['country code kept: international', { ...britain, removeCountryCode: false }, '+442071234567', '00442071234567'],
  ['no plus: untouched', britain, '02071234567', '02071234567'],
  ['international without plus: untouched', britain, '004930123456', '004930123456'],
  ['prefix before national', { ...britain, prefix: '9' }, '+442071234567', '902071234567'],
  ['prefix before international', { ...britain, prefix: '9' }, '+4930123456', '9004930123456'],
  ['prefix before local', { ...london, prefix: '9' }, '+442071234567', '971234567'],
  ['prefix not without plus', { ...britain, prefix: '9' }, '02071234567', '02071234567'],
  ['no country code set: all are foreign', { ...britain, countryCode: '' }, '+442071234567', '00442071234567'],
  ['country code written with plus', { ...britain, countryCode: '+44' }, '+442071234567', '02071234567'],
  ['the area code alone is not emptied', london, '+4420', '020'],
  ['a bare plus', britain, '+', '00'],
]
for (const [name, settings, number, result] of outgoing) {
  test(`[S1-16] E.164 dialled: ${name}`, () => assert.equal(processDialled(settings, number), result))
}

const incoming: readonly [name: string, settings: E164Facts, country: string, from: string, shown: string][] = [
  ['own with plus: national', britain, '44', '+442071234567', '02071234567'],
  ['own with international code: national', britain, '44', '00442071234567', '02071234567'],
  ['own with bare country code: national', britain, '44', '442071234567', '02071234567'],
  ['own area: local', london, '44', '+442071234567', '71234567'],
  ['foreign with plus: untouched', britain, '44', '+4930123456', '+4930123456'],
  ['foreign bare: untouched', britain, '44', '4930123456', '4930123456'],
  ['national: untouched', britain, '44', '02071234567', '02071234567'],
  ['a short number that begins alike: untouched', britain, '44', '4412', '4412'],
  ['American', america, '1', '+15125550100', '5125550100'],
  ['American bare', america, '1', '15125550100', '5125550100'],
  ['no number', britain, '44', '', ''],
  ['a name', britain, '44', 'anonymous', 'anonymous'],
  ['no country', britain, '', '+442071234567', '+442071234567'],
  ['enabled or not for dialled numbers does not matter', { ...britain, enabled: false }, '44', '+44207', '0207'],
]
for (const [name, settings, country, from, shown] of incoming) {
  test(`E.164 incoming: ${name}`, () => assert.equal(processIncoming(settings, country, from), shown))
}

const formats: readonly [pattern: string, replacement: string, number: string, result: string][] = [
  ['+(1)(...)(.*)', '3', '+18135910130', '5910130'],
  ['+(1)(...)(.*)', '023', '+18135910130', '08135910130'],
  ['+(1)(...)(.*)', '\\3', '+18135910130', '5910130'],
  ['+(1)(...)(.*)', '0\\2\\3', '+18135910130', '08135910130'],
  ['+1(.*)', '1', '+18135910130', '8135910130'],
  ['+1(.*)', '1', '+448135910130', '+448135910130'],
  ['(.*)', '+1', '49301234', '+49301234'],
  ['00(.*)', '+1', '0049301234', '+49301234'],
  ['0(.*)', '+\\1', '030123', '+30123'],
  ['...', '0', '123', '0'],
  ['...', '0', '1234', '1234'],
  ['123', '456', '123', ''],
  ['(.)(.)(.)', '321', '123', '321'],
  ['.*', '0', '123', '0'],
  ['(.*)1', '1', '1231', '1231'],
  ['((1))', '1', '1', '1'],
  ['(1', '1', '1', '1'],
  ['1)', '1', '1', '1'],
  ['', '1', '1', '1'],
  ['(1)(.*)', '12', '', ''],
  ['(1)()(2)', '3', '12', '2'],
  ['(.*)', '9', '123', ''],
]
for (const [pattern, replacement, number, result] of formats) {
  test(`caller-ID format: ${pattern} -> ${replacement} makes ${JSON.stringify(result)} of ${JSON.stringify(number)}`, () =>
    assert.equal(reformat([{ pattern, replacement }], number), result))
}

test('caller-ID format: the first pattern that fits counts, top down', () => {
  const rules = [
    { pattern: '+49(.*)', replacement: '01' },
    { pattern: '+(.*)', replacement: '001' },
    { pattern: '(.*)', replacement: '' },
  ]
  assert.equal(reformat(rules, '+4930'), '030')
  assert.equal(reformat(rules, '+4420'), '004420')
  assert.equal(reformat(rules, '123'), '')
})

test('caller-ID format: what is no pattern is known as such', () => {
  for (const bad of ['', '(', ')', '((1))', '.*1', '(.*)(.)', 'x'.repeat(200)]) assert.equal(isPattern(bad), false, bad)
  for (const good of ['1', '+(1)(...)(.*)', '.', '.*', '()']) assert.equal(isPattern(good), true, good)
})

test('caller-ID format: nothing typed makes it throw or grow without end', () => {
  const sign = fc.constantFrom(...'01239+.()*\\')
  fc.assert(
    fc.property(
      fc.array(fc.record({ pattern: fc.string({ unit: sign }), replacement: fc.string({ unit: sign }) }), {
        maxLength: 5,
      }),
      fc.string({ unit: fc.constantFrom(...'0123+'), maxLength: 40 }),
      (rules, number) => assert.ok(reformat(rules, number).length <= 128),
    ),
  )
})

const plain = { ...noE164, countryCode: '49', internationalCode: '00', nationalCode: '0' }
const countries: readonly [name: string, allowed: string[] | null, settings: E164Facts, number: string, ok: boolean][] =
  [
    ['no list: all', null, plain, '+88213', true],
    ['an empty list: no country', [], plain, '+4930', false],
    ['an empty list: national numbers all the same', [], plain, '030123', true],
    ['listed with plus', ['49', '44'], plain, '+4420', true],
    ['listed with international code', ['49', '44'], plain, '004420', true],
    ['not listed with plus', ['49', '44'], plain, '+33123', false],
    ['not listed with international code', ['49', '44'], plain, '0033123', false],
    ['national: of no country', ['44'], plain, '030123', true],
    ['001 is read as 00 and 1', ['49'], plain, '001', false],
    ['001 where America is allowed', ['1'], plain, '001', true],
    ['011 where that is the international code', ['1'], { ...plain, internationalCode: '011' }, '0114420', false],
    ['00 there is no international code', ['1'], { ...plain, internationalCode: '011' }, '004420', true],
    ['no settings: 00 counts', ['49'], noE164, '004420', false],
    ['no settings, America: 011 counts', ['1'], { ...noE164, countryCode: '1' }, '0114420', false],
    ['1 does not allow the Bahamas', ['1'], plain, '+12421234567', false],
    ['1 does not allow Jamaica', ['1'], plain, '+18761234567', false],
    ['1 does allow Texas', ['1'], plain, '+15125550100', true],
    ['the Bahamas allowed by their own code', ['1242'], plain, '+12421234567', true],
    ['their code does not allow Texas', ['1242'], plain, '+15125550100', false],
    ['7 does not allow Kazakhstan', ['7'], plain, '+77011234567', false],
    ['7 does allow Russia', ['7'], plain, '+74951234567', true],
    ['77 allows Kazakhstan', ['77'], plain, '+77011234567', true],
    ['a code written with plus', ['+44'], plain, '+4420', true],
    ['a code of nothing allows nothing', [''], plain, '+4420', false],
    ['a bare plus', ['44'], plain, '+', false],
  ]
for (const [name, allowed, settings, number, ok] of countries) {
  test(`countries: ${name}`, () => assert.equal(countryObjection(allowed, settings, number) === null, ok))
}

const uris: readonly [text: string, user: string | null, host?: string][] = [
  ['sip:anna@example.com', 'anna', 'example.com'],
  ['SIP:Anna@EXAMPLE.com', 'Anna', 'example.com'],
  ['sips:+4930@sip.example.com:5061', '+4930', 'sip.example.com'],
  ['sip:agent@x.eu.sip.livekit.cloud;transport=tcp', 'agent', 'x.eu.sip.livekit.cloud'],
  ['anna@example.com', 'anna', 'example.com'],
  ['sip:example.com', '', 'example.com'],
  ['sip:1@[2001:db8::1]:5060', '1', '2001:db8::1'],
  ['sip:1@example.com.', '1', 'example.com'],
  ['sip:a%20b@example.com', 'a b', 'example.com'],
  ['sip:%2B4930@example.com', '+4930', 'example.com'],
  ['sip:a%0Ab@example.com', null],
  ['sip:a%2@example.com', null],
  ['sip:a@b?Subject=x', null],
  ['sip:a b@example.com', null],
  ['sip:a@exa mple.com', null],
  ['sip:a@b\r\nVia: x', null],
  ['sip:<a>@b', null],
  ['sip:a@b@c', null],
  ['sip:', null],
  ['sip:@', null],
  [`sip:${'a'.repeat(300)}@b`, null],
  ['sip:a@b;x="y"', null],
  ['http://example.com', null],
]
for (const [text, user, host] of uris) {
  test(`[S1-04] SIP URI: ${JSON.stringify(text.slice(0, 50))} ${user === null ? 'is none' : 'is one'}`, () => {
    const uri = parseSipUri(text)
    assert.equal(uri?.user ?? null, user)
    if (host !== undefined) assert.equal(uri?.host, host)
  })
}

test('SIP URI: only a scheme or an at sign makes somebody mean one', () => {
  assert.ok(looksLikeUri('sip:a@b') && looksLikeUri('SIPS:a') && looksLikeUri('a@b'))
  assert.ok(!looksLikeUri('101') && !looksLikeUri('sipgate') && !looksLikeUri('+49 30'))
})
