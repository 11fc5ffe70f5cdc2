import { spoken } from './language'
import { cy } from './shell.cy'
import { en } from './shell.en'
import { pl } from './shell.pl'

/** What the app says of itself: lock, kept day, versions, link, ends of a session. */
export const shell = spoken({ en, cy, pl })

/** Why this phone's session is over, in words: a close code or a word of the service. */
export function endedBecause(why: string): string {
  const words = shell.value.ended
  switch (why) {
    case 'signed_out':
      return words.signedOut
    case '4503':
    case 'revoked':
      return words.revoked
    case '4506':
      return words.old
    case '4509':
      return words.tooMany
    default:
      return words.other
  }
}
