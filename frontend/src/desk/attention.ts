import { effect, signal } from '@preact/signals'
import { isLocked } from '../api/locked'
import type { LoanCard } from '../api/types'
import { EMPTY } from '../board/board'
import { HARM, type Kind, loudest } from '../board/harm'
import { borrowedWords } from '../board/loans'
import { type Ranked, rankedWords } from '../board/ranked'
import { isMuted } from './hush'
import { rings } from './notLive'
import { calmWords, urgentWords } from './said'
import { inServiceTime } from './serviceTime'
import { sing } from './sounds'
import { allAlarms, board, borrowed, facts, lentOut, lost, now, stands } from './store'

const REPEAT_MS = 12_000
/** No tune is longer, and few words are. */
const HEARD_MS = 2_000
/** While all is muted danger to life rings on each so many times: once a minute. */
const MUTED_EACH = 5
/** So many are read out at once; of more only how many. */
const TOLD = 3

/** Turn what happens into sounds and into words for screen readers. */
export function attend(): void {
  attendAlarms()
  effect(() => {
    const count = facts.value.filter((fact) => /received/i.test(fact)).length
    if (count === 0) return
    calmWords.value = `${count} new ${count === 1 ? 'call' : 'calls'}`
    sing('new')
  })
  attendLoans()
  attendLine()
  setInterval(repeating(), REPEAT_MS)
}

/** Told once each time it is lost, with its time: a screen reader says the same words only
 * once. To catch up is no end of it, and no beginning. */
function attendLine(): void {
  let wasLive = false
  effect(() => {
    const { is } = stands.value
    if (is === 'live') wasLive = true
    if (!wasLive || is === 'live' || is === 'catching_up') return
    wasLive = false
    const until = lost.peek().knownAt
    const since = until === null ? '' : ` since ${inServiceTime(until)}`
    urgentWords.value = `This screen is not live${since}`
  })
  effect(() => {
    if (rings.value) ring(['not_live'])
  })
}

/** Whatever begins is told and heard once; what stood before this desk was opened is
 * told, and heard only if it repeats. Ten that begin in a moment are no ten tunes at
 * once: after one the next wait until it has been heard, unless they are worse, and are
 * then told together. */
function attendAlarms(): void {
  let known: ReadonlySet<string> | null = null
  const heard = signal<Kind | null>(null)
  effect(() => {
    if (board.value.referrals === EMPTY.referrals) return // no snapshot yet
    const before = known
    const standing = allAlarms.value.filter(({ unseen }) => unseen.length > 0)
    const fresh = standing.filter((one) =>
      names(one).some((name) => !before?.has(name)),
    )
    const begun = fresh.flatMap((one) =>
      one.unseen.filter((kind) => !before?.has(one.key + kind)),
    )
    const worst = loudest(begun)
    const last = worst && heard.value
    if (last && loudest([last, worst]) === last) return
    known = new Set(standing.flatMap(names))
    if (!worst) return
    urgentWords.value = told(fresh)
    ring(before ? begun : begun.filter((kind) => HARM[kind].repeats))
    heard.value = worst
    setTimeout(() => {
      heard.value = null
    }, HEARD_MS)
  })
}

function names({ key, unseen }: Ranked): readonly string[] {
  return unseen.map((kind) => key + kind)
}

/** The worst of them; on a locked desk without a place. */
function told(fresh: readonly Ranked[]): string {
  const words = fresh.slice(0, TOLD).map((one) => {
    const said = rankedWords(one, now.value)
    if (one.of !== 'case') return said
    const { locality, reference } = one.alarm.view.referral
    return `${said}, ${isLocked.peek() ? reference : locality}`
  })
  const rest = fresh.length - words.length
  return [...words, ...(rest > 0 ? [`And ${rest} more`] : [])].join('. ')
}

function attendLoans(): void {
  let loansKnown: ReadonlySet<string> | null = null
  effect(() => {
    const theirs = borrowed.value
    const known = loansKnown
    loansKnown = new Set(theirs.map(({ id }) => id))
    const fresh = known === null ? [] : theirs.filter(({ id }) => !known.has(id))
    if (fresh.length === 0) return
    calmWords.value = fresh
      .map((loan) => `${loan.crew} is yours: ${borrowedWords(loan)}`)
      .join('. ')
    sing('new')
  })
  let lentKnown: readonly LoanCard[] = []
  effect(() => {
    const back = lentKnown.filter(
      ({ id }) => !lentOut.value.some((one) => one.id === id),
    )
    lentKnown = lentOut.value
    if (back.length === 0) return
    calmWords.value = back
      .map((loan) => `${loan.crew} is back from ${loan.to_name}`)
      .join('. ')
  })
}

/** The tune of the worst of them. */
function ring(kinds: readonly Kind[]): void {
  const worst = loudest(kinds)
  if (worst) sing(worst)
}

/** What may harm somebody repeats until a person deals with it, or sees to it. */
function repeating(): () => void {
  let turn = 0
  return () => {
    turn += 1
    if (isMuted.value('all') && turn % MUTED_EACH !== 0) return
    const worst = loudest([
      ...(rings.value ? (['not_live'] as const) : []),
      ...allAlarms.value.flatMap(({ unseen }) =>
        unseen.filter((kind) => HARM[kind].repeats),
      ),
    ])
    if (worst) sing(worst, 'again')
  }
}
