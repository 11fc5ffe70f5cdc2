import { cy } from './acts.cy'
import { en } from './acts.en'
import { pl } from './acts.pl'
import { spoken } from './language'

/** What the phone says about offers, visits, endings, and what was taken away. */
export const acts = spoken({ en, cy, pl })
