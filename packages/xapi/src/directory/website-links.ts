// Links of web sites in the API: kept and checked; no page is served for them in this version.
import {
  nameOf,
  type Plan,
  type PlanRow,
  type Problem,
  peerTypeOf,
  problem,
  recordIn,
  textIn,
  textsIn,
  type Values,
  WebsiteLinks,
  websiteLinksOperations,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { implement, type Operation, textsOf } from '../http/operation.ts'
import { invalid, refusal } from '../http/refusal.ts'
import { type Completer, completeWith, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { loadPlan } from '../resources/load-plan.ts'
import type { Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'
import { departmentProblems } from './departments.ts'

const LINK = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
const BEHIND: readonly string[] = ['User', 'Queue', 'RingGroup', 'Receptionist']

function linkProblem(link: string, at: string): Problem | null {
  if (LINK.test(link)) return null
  const message = `${at}: 1 to 64 letters, digits, hyphens and underscores are expected, the first a letter or digit`
  return problem(at, 'WARNINGS.INVALID', message)
}

function behind(given: unknown, plan: Plan): PlanRow | null {
  const { Id: id, Number: number } = recordIn(given)
  const row =
    typeof number === 'string' && number !== ''
      ? plan.byNumber(number)
      : (BEHIND.map((noun) => (typeof id === 'number' ? plan.byId(noun, id) : null)).find((each) => each !== null) ??
        null)
  return row !== null && BEHIND.includes(row.noun) ? row : null
}

/** Scheme, host and port alone: what browsers send as Origin. */
function isSite(site: string): boolean {
  const url = URL.canParse(site) ? new URL(site) : null
  if (url === null || !(url.protocol === 'https:' || url.protocol === 'http:') || url.hostname === '') return false
  return url.username === '' && url.password === '' && ['', '/'].includes(url.pathname) && url.search + url.hash === ''
}

export const completeWebsiteLink: Completer = async ({ plan }, { fields }) => {
  const problems: Problem[] = [...departmentProblems(fields, plan)]
  const kept: Record<string, unknown> = { ...fields }
  if (fields.Link !== undefined) {
    const wrong = linkProblem(textIn(fields.Link), 'Link')
    if (wrong !== null) problems.push(wrong)
  }
  if (fields.DN !== undefined) {
    const row = behind(fields.DN, plan)
    if (row === null || row.number === null) {
      const message = 'DN: there is no extension, queue, ring group or receptionist with this Number or Id'
      problems.push(problem('DN', 'WARNINGS.XAPI.NOT_FOUND', message))
    } else kept.DN = { Number: row.number }
  }
  for (const [index, site] of textsIn(fields.Website).entries()) {
    if (isSite(site)) continue
    const at = `Website[${index}]`
    problems.push(problem(at, 'WARNINGS.INVALID', `${at}: an address such as https://www.example.com is expected`))
  }
  refuseProblems(problems)
  return { fields: kept, also: [] }
}

function peerBehind(link: Values, plan: Plan): Values | null {
  const row = behind(link.DN, plan)
  if (row === null) return null
  const { id, number, fields } = row
  return {
    Id: id,
    Number: number,
    Name: nameOf(row),
    Type: peerTypeOf(row),
    Hidden: fields.HideInPhonebook === true,
    Tags: fields.Tags ?? [],
  }
}

export function websiteLinksResource(): Resource {
  return configResource(WebsiteLinks, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name) => (name === 'DN' ? peerBehind(row.fields, plan) : undefined)
    },
    complete: completeWith(completeWebsiteLink),
  })
}

const WRITE = { noun: WebsiteLinks.name, right: 'write' } as const

export const websiteLinkOperations: readonly Operation[] = [
  // `Pair` is the link that is being edited, by its name or Id: it may keep its name.
  implement(websiteLinksOperations.ValidateLink, WRITE, async ({ desk }, { model }) => {
    const { FriendlyName, Pair } = recordIn(model)
    const name = textIn(FriendlyName)
    const at = 'model.FriendlyName'
    const wrong = linkProblem(name, at)
    if (wrong !== null) throw invalid([wrong])
    const row = await desk.store.readBy(WebsiteLinks.name, 'Link', name)
    const own = textIn(Pair).toLowerCase()
    if (row === null || own === String(row.id) || own === textIn(row.fields.Link).toLowerCase()) {
      return { kind: 'nothing' }
    }
    throw refusal(400, `${at}: there is a link ${name} already.`, 'WARNINGS.XAPI.ALREADY_IN_USE', at)
  }),
  implement(websiteLinksOperations.BulkLinksDelete, WRITE, (asking, given) =>
    inTurn(asking.desk.store, async () => {
      const { store } = asking.desk
      const going = new Set<number>()
      for (const link of textsOf(given, 'ids')) {
        const row = await store.readBy(WebsiteLinks.name, 'Link', link)
        if (row === null)
          throw refusal(400, `ids: there is no link ${link.slice(0, 64)}.`, 'WARNINGS.XAPI.NOT_FOUND', 'ids')
        going.add(row.id)
      }
      const mutations = [...going].map((id): Mutation => ({ kind: 'delete', noun: WebsiteLinks.name, id }))
      if (mutations.length > 0) await store.write(mutations, asking.actor)
      return { kind: 'nothing' }
    }),
  ),
]
