// A test reporter that writes nothing but the files in which a test failed, one per line, and at the end the totals.
import { relative } from 'node:path'

export default async function* failedFiles(events) {
  const failed = new Set()
  let totals = null
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.file) failed.add(data.file)
    if (type === 'test:summary' && data.file === undefined) totals = data.counts
  }
  for (const file of failed) yield `${relative(process.cwd(), file)}\n`
  yield `totals ${JSON.stringify(totals ?? {})}\n`
}
