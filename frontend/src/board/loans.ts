import type { LoanCard } from '../api/types'
import type { Facts } from './board'
import { hhmm } from './time'

/** Ours: as long as the service allows it (ucr/domain/loan.py). */
const UNDO_MS = 60_000

/** The crews that an area has lent, the first to come home first. */
export function lentBy(board: Facts, areaId: string | null): readonly LoanCard[] {
  return soonest(board, (loan) => loan.from_area === areaId)
}

/** The crews that an area has borrowed, the first to go home first. */
export function lentTo(board: Facts, areaId: string | null): readonly LoanCard[] {
  return soonest(board, (loan) => loan.to_area === areaId)
}

function soonest(
  board: Facts,
  wanted: (loan: LoanCard) => boolean,
): readonly LoanCard[] {
  return [...board.loans.values()]
    .filter(wanted)
    .sort((a, b) => a.until_at.localeCompare(b.until_at) || a.id.localeCompare(b.id))
}

/** "lent by Rutland until 22:00", or that it goes home when it has done its job. */
export function borrowedWords(loan: LoanCard): string {
  return `lent by ${loan.from_name} ${untilWords(loan)}`
}

/** "lent to Newport until 22:00". */
export function lentWords(loan: LoanCard): string {
  return `lent to ${loan.to_name} ${untilWords(loan)}`
}

function untilWords({ until_at, recalled_at }: LoanCard): string {
  return recalled_at ? 'until its job is done' : `until ${hhmm(until_at)}`
}

/** Whole seconds in which the lender may still undo it; 0: too late. */
export function undoLeftS(loan: LoanCard, now: number): number {
  if (loan.recalled_at) return 0
  return Math.max(0, Math.ceil((Date.parse(loan.lent_at) + UNDO_MS - now) / 1000))
}

/** Moments at which a loan may end: each half hour, then the end of the shift. */
export function untilChoices(endsAt: string, now: number): readonly string[] {
  const half = 30 * 60_000
  const end = Date.parse(endsAt)
  const first = Math.ceil((now + half) / half) * half
  const found: string[] = []
  for (let at = first; at < end && found.length < 24; at += half)
    found.push(new Date(at).toISOString())
  return found
}
