import type { AccessChange } from '../../api/types'
import { ROLE, say } from '../../board/words'

type Did = AccessChange['change']

const DID: Record<Did, (one: AccessChange) => string> = {
  person_invited: ({ after }) => (after ? `invited as ${role(after)}` : 'invited'),
  link_made: () => 'new sign-in link made',
  role_changed: ({ before, after }) =>
    before && after
      ? `role changed from ${role(before)} to ${role(after)}`
      : 'role changed',
  person_ended: () => 'access ended',
  person_let_in_again: () => 'let in again',
  sender_added: () => 'added',
  key_issued: () => 'new key made',
  key_ended: () => 'key ended',
  public_key_added: ({ kid }) => `public key ${kid ?? ''} added`,
  public_key_ended: ({ kid }) => `public key ${kid ?? ''} ended`,
  sender_ended: () => 'access ended',
  limit_set: ({ before, after }) =>
    `silence limit set from ${limit(before)} to ${limit(after)}`,
  home_entered: () => 'entered',
  home_ended: () => 'access ended',
  home_let_in_again: () => 'let in again',
}

const BACK: Record<NonNullable<AccessChange['reverse']>, string> = {
  end_person: 'End the access',
  let_person_in: 'Let in again',
  role_back: 'Give the role back',
  end_sender: 'End the access',
  new_key: 'Let send again',
  end_public_key: 'End the public key',
  limit_back: 'Set the limit back',
  end_home: 'End the access',
  let_home_in: 'Let in again',
}

function role(code: string): string {
  return say(ROLE as Readonly<Record<string, string>>, code).toLowerCase()
}

function limit(code: string | null): string {
  return code === null || code === 'none' ? 'none' : `${code} s`
}

/** What was done, as one reads it: "Kim: role changed from coordinator to manager". */
export function didWords(one: AccessChange): string {
  return `${one.whom}: ${DID[one.change](one).replace(/ {2,}/g, ' ')}`
}

/** What the press says that takes it back; null: it cannot be taken back. */
export function backWords({ reverse }: AccessChange): string | null {
  return reverse && BACK[reverse]
}
