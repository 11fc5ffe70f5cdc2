import { computed, signal } from '@preact/signals'
import { readMatch } from '../api/reads'
import type { MatchCard } from '../api/types'
import { views } from './store'

/** The crew whose diversion stands on the open case's card. */
const shown = signal<{ readonly id: string; readonly crewId: string } | null>(null)

/** Read a match card; the crew that it suggests stays, unless another gains clearly more. */
export async function readMatchAsShown(id: string): Promise<MatchCard> {
  const before = shown.peek()
  const card = await readMatch(id, before?.id === id ? before.crewId : undefined)
  shown.value = card.could_divert ? { id, crewId: card.could_divert.crew_id } : null
  return card
}

/** Cases of which no crew was told: a crew may be for another of them by now. */
const untold = computed(() =>
  views.value
    .filter(({ assignment }) => !assignment?.offered_at)
    .map(({ referral }) => referral.id)
    .join(),
)

/** Another text when what is suggested for a case may be another's: read it again. */
export function suggestedAmong(id: string): string {
  return shown.value?.id === id ? untold.value : ''
}
