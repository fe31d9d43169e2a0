// Whose a contact is, who sees it and who changes it.
//
// Company contacts are seen by everybody and kept by administrators of the system. Contacts of a department are seen by its
// members and kept by its administrators, personal ones by the person alone. Administrators of the system may do all of it.
import { Contacts } from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'
import { type Belonging, type Caller, reaches } from '../auth/caller.ts'

export type Owner =
  | { readonly kind: 'company' }
  | { readonly kind: 'department'; readonly id: number }
  | { readonly kind: 'person'; readonly id: number }

export const COMPANY: Owner = { kind: 'company' }

export function ownerOf(fields: RowFields): Owner {
  if (typeof fields.OwnerUser === 'number') return { kind: 'person', id: fields.OwnerUser }
  if (typeof fields.OwnerGroup === 'number') return { kind: 'department', id: fields.OwnerGroup }
  return COMPANY
}

export function ownerFields(owner: Owner): RowFields {
  switch (owner.kind) {
    case 'company':
      return {}
    case 'department':
      return { OwnerGroup: owner.id }
    case 'person':
      return { OwnerUser: owner.id }
  }
}

export function belongingOfOwner(owner: Owner): Belonging {
  return {
    departments: owner.kind === 'department' ? [owner.id] : [],
    owner: owner.kind === 'person' ? { noun: 'User', id: owner.id } : null,
  }
}

export function maySee(caller: Caller, owner: Owner): boolean {
  switch (owner.kind) {
    case 'company':
      return true
    case 'department':
      return mayChange(caller, owner) || caller.memberships.some(({ department }) => department === owner.id)
    case 'person':
      return mayChange(caller, owner)
  }
}

export function mayChange(caller: Caller, owner: Owner): boolean {
  return reaches(caller, Contacts.name, 'write', belongingOfOwner(owner))
}

/** The person or department with this number; null when nobody's contacts are meant by it. */
export async function ownerNumbered(store: Store, number: string): Promise<Owner | null> {
  const found = await store.owner(number)
  if (found?.noun === 'User') return { kind: 'person', id: found.id }
  return found?.noun === 'Group' ? { kind: 'department', id: found.id } : null
}
