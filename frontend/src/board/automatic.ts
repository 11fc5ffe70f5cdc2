import { type CaseView, isClosed } from './cases'
import { whichWords } from './which'

/** A crew that is proposed for a case, and when it is asked though nobody confirms. */
export interface ToAsk {
  readonly id: string
  readonly crew: string
  /** "Fall, Oakham (3F2A12BC)": never who. */
  readonly which: string
  /** When the proposal's own time is up, ms; by then it is over for an old one. */
  readonly at: number
}

/** Waiting cases of one crew by the plan; null: nobody is planned to go. */
export interface Planned {
  readonly crew: string | null
  readonly cases: number
}

/** What crews are asked once no person confirms it, as the board stands. */
export interface Automatic {
  /** The next to be asked first. */
  readonly proposed: readonly ToAsk[]
  /** Who has most first; whoever nobody is planned for, last. */
  readonly planned: readonly Planned[]
  /** A person must decide about these first, whatever the mode. */
  readonly undecided: number
  /** Crews that were asked and have not answered. */
  readonly unanswered: number
}

/** What auto mode would do with each case (ucr/journey/offer.py, hold.py).
 *
 * A proposal that stands is asked when its own time is up; whatever waits for a crew is
 * asked of the planned one as soon as that is free.
 */
export function automatic(views: readonly CaseView[]): Automatic {
  const leading = views.filter(
    ({ referral }) => !isClosed(referral) && referral.status !== 'joined',
  )
  return {
    proposed: leading.flatMap(toAsk).sort((a, b) => a.at - b.at),
    planned: planned(leading.filter(({ referral }) => referral.status === 'waiting')),
    undecided: leading.filter(({ referral }) => referral.status === 'needs_decision')
      .length,
    unanswered: leading.filter(({ assignment }) => assignment?.status === 'offered')
      .length,
  }
}

function toAsk(view: CaseView): ToAsk[] {
  const { referral, assignment, crew } = view
  if (assignment?.status !== 'proposed' || referral.next_action !== 'confirm') return []
  return [
    {
      id: referral.id,
      crew: crew?.name ?? 'A crew that is off duty',
      which: `${whichWords(view)} (${referral.reference})`,
      at: Date.parse(referral.next_action_at),
    },
  ]
}

function planned(waiting: readonly CaseView[]): readonly Planned[] {
  const cases = new Map<string | null, number>()
  for (const { crew } of waiting) {
    const name = crew?.name ?? null
    cases.set(name, (cases.get(name) ?? 0) + 1)
  }
  return [...cases]
    .map(([crew, count]) => ({ crew, cases: count }))
    .sort(
      (a, b) =>
        Number(a.crew === null) - Number(b.crew === null) ||
        b.cases - a.cases ||
        (a.crew ?? '').localeCompare(b.crew ?? ''),
    )
}

/** "Oak 1 (2), Elm 1 (1); for 1 no crew is planned". */
export function plannedWords(planned: readonly Planned[]): string {
  const named = planned
    .filter(({ crew }) => crew !== null)
    .map(({ crew, cases }) => `${crew} (${cases})`)
    .join(', ')
  const nobody = planned.find(({ crew }) => crew === null)
  const rest = nobody ? `for ${nobody.cases} no crew is planned` : ''
  return [named, rest].filter(Boolean).join('; ')
}
