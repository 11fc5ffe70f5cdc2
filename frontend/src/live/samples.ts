import type { AssignmentCard, At, Ev, ReferralCard, Snapshot } from '../api/types'

/** Cards and events for tests; nothing of the screens imports this. */
export function referral(id: string, change: Partial<ReferralCard> = {}): ReferralCard {
  return {
    id,
    version: 1,
    reference: id.toUpperCase(),
    status: 'waiting',
    source: 'telecare',
    need: 'fall',
    category: null,
    received_at: '2026-03-02T12:00:00Z',
    clock_start_at: '2026-03-02T12:00:00Z',
    due_at: '2026-03-02T14:00:00Z',
    due_because: 'ucr_two_hour',
    floor_since_at: null,
    age_band: '80-89',
    lon: -0.73,
    lat: 52.67,
    locality: 'Oakham',
    confidence: 'exact',
    flags: [],
    red_flags: [],
    exclusions: [],
    concerns: [],
    accepted_at: null,
    skills: [],
    kit: [],
    people: 1,
    service_s: 2400,
    pinned_to: null,
    refused_by: [],
    next_action: 'match',
    next_action_at: '2026-03-02T12:05:00Z',
    owner: 'dispatcher',
    alarm: null,
    alarm_seen: null,
    hand_back: null,
    undelivered: false,
    told_999_at: null,
    told_999: null,
    outcome: null,
    closed_at: null,
    likely_same: [],
    joined_to: null,
    joined: [],
    ambulance_called_at: null,
    unconfirmed_cancel_at: null,
    prefers: [],
    must: [],
    not_crews: [],
    undo: null,
    from_paper: null,
    ...change,
  }
}

export const NOTHING: Snapshot = {
  referrals: [],
  assignments: [],
  visits: [],
  crews: [],
  plans: [],
  feeds: [],
  floods: [],
  safety: [],
  messages: [],
  loans: [],
  area: null,
  heartbeat: null,
}

/** The `offset`-th fact of an epoch: referral `key` now stands as `card`. */
export function happened(at: At, key: string, card: ReferralCard | null): Ev {
  return {
    t: 'ev',
    topic: 'area/rutland',
    ...at,
    fact: 'ReferralUpdated',
    key,
    version: at.offset,
    at: '2026-03-02T12:00:00Z',
    kind: 'referral',
    card,
  }
}

/** A repeatable source of numbers in [0, 1). Source: mulberry32, T. Ettinger, 2017. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** An offer to Oak that nobody has answered. */
export function assignment(change: Partial<AssignmentCard> = {}): AssignmentCard {
  return {
    id: 'a',
    referral_id: 'r1',
    crew_id: 'oak',
    status: 'offered',
    chosen_by_person: false,
    made_at: '2026-03-02T12:00:00Z',
    offered_at: '2026-03-02T12:00:00Z',
    expires_at: null,
    received_at: null,
    seen_at: null,
    answered_at: null,
    refusal: null,
    overridden: [],
    changed_at: null,
    calls: [],
    stand_down_at: null,
    stand_down_received_at: null,
    stand_down_unheard_at: null,
    superseded_at: null,
    part: 'lead',
    ...change,
  }
}
