import { fromLondon } from '../board/time'

/** What may be asked of the audit, as it is typed. */
export interface AuditAsked {
  readonly account_id: string
  readonly reference: string
  readonly kind: string
  /** London wall-clock times such as "2026-03-02T13:00"; "": the last day, until now. */
  readonly since: string
  readonly until: string
}

export const KIND = {
  read: 'Read',
  done: 'Done to cases',
  glass: 'Behind the glass',
  refused: 'Refused',
  sign_in: 'Signed in',
  other: 'Everything else',
} as const

/** What people read out: eight letters and digits, in any case and with spaces or not. */
export function asReference(text: string): string | null {
  const plain = text.replace(/[\s-]/g, '').toUpperCase()
  return /^[0-9A-F]{8}$/.test(plain) ? plain : null
}

/** The question as the service takes it; nothing is asked where nothing was typed. */
export function auditQuery(asked: AuditAsked, beforeId?: number): string {
  const query = new URLSearchParams()
  if (asked.account_id) query.set('account_id', asked.account_id)
  const reference = asReference(asked.reference)
  if (reference) query.set('reference', reference)
  if (asked.kind) query.set('kind', asked.kind)
  if (asked.since) query.set('since', fromLondon(asked.since))
  if (asked.until) query.set('until', fromLondon(asked.until))
  if (beforeId !== undefined) query.set('before_id', String(beforeId))
  return query.toString()
}
