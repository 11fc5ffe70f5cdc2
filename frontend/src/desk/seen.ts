import { signal } from '@preact/signals'
import { board } from './store'

/** The version of a case that somebody has before them while they write about it. */
const begun = signal<{ readonly id: string; readonly version: number } | null>(null)

/** Somebody begins to write about a case: what changes from now on must be shown. */
export function begin(id: string): void {
  const version = board.value.referrals.get(id)?.version
  if (begun.value?.id === id || version === undefined) return
  begun.value = { id, version }
}

/** They were told how it stands: the next press is meant for that. */
export function haveRead(id: string, version: number): void {
  begun.value = { id, version }
}

export function forget(): void {
  begun.value = null
}

/** The version that a command about this case goes by. */
export function seenVersion(id: string): number | undefined {
  if (begun.value?.id === id) return begun.value.version
  return board.value.referrals.get(id)?.version
}

/** Whether it moved on while somebody wrote about it. */
export function hasMovedOn(id: string): boolean {
  const now = board.value.referrals.get(id)?.version
  return now !== undefined && begun.value?.id === id && now > begun.value.version
}

/** The case that an assignment is of. */
export function caseOf(assignmentId: string): string {
  return board.value.assignments.get(assignmentId)?.referral_id ?? ''
}
