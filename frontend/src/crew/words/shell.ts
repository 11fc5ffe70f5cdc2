import { spoken } from './language'
import { cy } from './shell.cy'
import { en } from './shell.en'
import { pl } from './shell.pl'

/** What the app says of itself: lock, kept day, versions, link, ends of a session. */
export const shell = spoken({ en, cy, pl })
