import { spoken } from './language'
import { cy } from './notes.cy'
import { en } from './notes.en'
import { pl } from './notes.pl'

/** What the phone says around a message of control. */
export const notes = spoken({ en, cy, pl })
