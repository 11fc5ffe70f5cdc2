import { spoken } from './language'
import { cy } from './reach.cy'
import { en } from './reach.en'
import { pl } from './reach.pl'

/** What the phone says of what can reach it. */
export const reach = spoken({ en, cy, pl })
