import { spoken } from './language'
import { cy } from './work.cy'
import { en } from './work.en'
import { pl } from './work.pl'

/** The shift, and the facts of a job. */
export const work = spoken({ en, cy, pl })
