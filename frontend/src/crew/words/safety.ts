import { spoken } from './language'
import { cy } from './safety.cy'
import { en } from './safety.en'
import { pl } from './safety.pl'

/** What the phone says of the crew's own safety, position and pair. */
export const safety = spoken({ en, cy, pl })
