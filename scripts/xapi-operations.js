#!/usr/bin/env node
// Writes docs/xapi-operations.md from the declarations of the API and what is registered for them.
import { writeFileSync } from 'node:fs'
import { operationsTable } from '../packages/xapi/src/describe/operations-table.ts'
import { allOperations } from '../packages/xapi/src/http/operations/index.ts'
import { allResources } from '../packages/xapi/src/resources/index.ts'

const resources = allResources()
const text = operationsTable({ resources, operations: allOperations(resources) })
writeFileSync(new URL('../docs/xapi-operations.md', import.meta.url), text)
