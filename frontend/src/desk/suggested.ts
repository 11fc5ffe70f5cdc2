import { readMatch } from '../api/reads'
import type { MatchCard } from '../api/types'

/** The crew whose diversion stands on the open case's card. */
let shown: { readonly id: string; readonly crewId: string } | null = null

/** Read a match card; the crew that it suggests stays, unless another gains clearly more. */
export async function readMatchAsShown(id: string): Promise<MatchCard> {
  const card = await readMatch(id, shown?.id === id ? shown.crewId : undefined)
  shown = card.could_divert ? { id, crewId: card.could_divert.crew_id } : null
  return card
}
