// The list before going live: ten points, each failing alone for its own reason.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { goLiveList } from './go-live.ts'
import { type Change, inspectionOf, office } from './office.fixture.ts'

const evidence = { answeredOut: true, answeredForward: true, refusedLogin: null }
const host = 'acme.sip.ie1.twilio.com'
const lost = inspectionOf(host)
const unresolved = {
  ...lost,
  resolution: { registrar: { ...lost.resolution.registrar, error: 'no such name' }, proxy: null },
}

test('[S1-17] an office in order passes all ten', () => {
  const list = goLiveList(office())
  assert.deepEqual(
    list.map((each) => [each.Point, each.Ok]),
    Array.from({ length: 10 }, (_, index) => [index + 1, true]),
    JSON.stringify(list, null, 1),
  )
})

describe('[S1-17] each point fails for its own reason', () => {
  const table: readonly (readonly [change: Change, points: readonly number[], detail: RegExp])[] = [
    [{ facts: { inspection: unresolved } }, [1], /no such name/],
    [{ facts: { evidence: { ...evidence, answeredOut: false, answeredForward: false } } }, [2, 10], /console/],
    [{ trunk: { AuthID: 'acme' } }, [3], /no authentication password/],
    [{ facts: { evidence: { ...evidence, refusedLogin: 'The newest call was answered 403.' } } }, [3], /403/],
    [{ gateway: { OutboundParams: [] } }, [4], /From \(user part\).*Remote-Party-ID/],
    [{ gateway: { TemplateFilename: '' } }, [5], /without a template/],
    [{ facts: { cloud: 'generic' } }, [5], /no host of a SIP Domain/],
    [{ trunk: { DidNumbers: [] } }, [6], /no DID numbers/],
    [{ queue: { ForwardNoAnswer: { To: 'None' } } }, [7], /800 is not Forward to Outside Number/],
    [{ inbound: [], facts: { probes: [] } }, [7], /Not assigned: \+442071234567/],
    [{ rules: [{ Name: 'x', Routes: [{ TrunkId: 9 }] }] }, [8], /Route 1/],
    [{ facts: { e164: { Enabled: true } } }, [9], /reformats \+15551230000/],
    [{ facts: { evidence: { ...evidence, answeredForward: false } } }, [10], /do not disturb/],
  ]
  for (const [change, points, detail] of table) {
    test(`points ${points.join(' and ')}: ${detail}`, () => {
      const failed = goLiveList(office(change)).filter((each) => !each.Ok)
      assert.deepEqual(
        failed.map((each) => each.Point),
        points,
        JSON.stringify(failed),
      )
      assert.match(failed[0]?.Detail ?? '', detail)
    })
  }
})
