import type { HomeRequest } from '../api/types'
import { fromLondon, londonDay } from '../board/time'

export type Question = keyof HomeRequest['safety']
export type Reply = HomeRequest['safety'][Question]
export type Need = HomeRequest['need']
export type Plan = 'yes' | 'no' | 'not_known'
export type PlanKind = 'respect' | 'dnacpr' | 'other'
export type Since = 'ten' | 'thirty' | 'hour' | 'unknown' | 'time'
export type Step = 'vital' | 'signs' | 'event' | 'person'

export const STEPS: readonly Step[] = ['vital', 'signs', 'event', 'person']
export const REPLIES: readonly Reply[] = ['yes', 'no', 'not_sure']
export const PLANS: readonly Plan[] = ['yes', 'no', 'not_known']
export const PLAN_KINDS: readonly PlanKind[] = ['respect', 'dnacpr', 'other']
export const SINCES: readonly Since[] = ['ten', 'thirty', 'hour', 'unknown', 'time']
/** Danger, response, airway, breathing: in the order in which they are looked at. */
export const VITAL: readonly Question[] = [
  'danger',
  'not_responding',
  'airway_not_clear',
  'not_breathing_normally',
]
export const SIGNS: readonly Question[] = [
  'bleeding_freely',
  'marked_difficulty_breathing_or_chest_pain',
  'loss_of_consciousness',
  'unusual_behaviour',
  'suspected_collapse',
  'trauma_head_neck_back',
  'evidence_of_fracture',
  'intense_pain',
]
export const AROUND: readonly Question[] = ['can_get_up_with_help', 'helper_is_alone']
/** Whoever cannot tell these needs 999 too. */
const NOT_SURE_IS_999: readonly Question[] = [
  'not_responding',
  'not_breathing_normally',
  'airway_not_clear',
]
const PHONE = /^[+(]?[0-9][0-9 ()-]{4,24}$/
const MINUTES: Partial<Record<Since, number>> = {
  ten: 10,
  thirty: 30,
  hour: 60,
  unknown: 60,
}

/** The answers so far: in memory only, for the tablet is shared. */
export interface Draft {
  readonly safety: Partial<Record<Question, Reply>>
  readonly need: Need | ''
  readonly reason: string
  readonly onFloor: 'yes' | 'no' | ''
  readonly since: Since | ''
  readonly sinceTime: string
  /** When `since` was chosen, by the service's clock. */
  readonly sinceSetAt: number
  readonly resident: string
  readonly nhsNumber: string
  readonly bornOn: string
  readonly room: string
  readonly isElsewhere: boolean
  readonly lines: string
  readonly postcode: string
  readonly access: string
  readonly animals: boolean
  /** Whether there is a plan for future care, and of which kinds. */
  readonly plan: Plan | ''
  readonly planKinds: readonly PlanKind[]
  readonly callName: string
  readonly phone: string
}

export const EMPTY: Draft = {
  safety: {},
  need: '',
  reason: '',
  onFloor: '',
  since: '',
  sinceTime: '',
  sinceSetAt: 0,
  resident: '',
  nhsNumber: '',
  bornOn: '',
  room: '',
  isElsewhere: false,
  lines: '',
  postcode: '',
  access: '',
  animals: false,
  plan: '',
  planKinds: [],
  callName: '',
  phone: '',
}

export type ErrorCode =
  | 'answer'
  | 'need'
  | 'need_off'
  | 'reason'
  | 'on_floor'
  | 'since'
  | 'sinceTime'
  | 'sinceFuture'
  | 'call_name'
  | 'phone'
  | 'lines'
  | 'outside'
  | 'born_on'
  | 'other'
  | 'email'
  | 'why'

/** What is wrong with which field; `field` is the id of what takes the focus. */
export interface Wrong {
  readonly field: string
  readonly code: ErrorCode
  readonly question?: Question
}

/** Whether this reply makes it a 999 matter at once. */
export function needs999(question: Question, reply: Reply | undefined): boolean {
  if (AROUND.includes(question)) return false
  return reply === 'yes' || (reply === 'not_sure' && NOT_SURE_IS_999.includes(question))
}

/** The first question whose reply makes it a 999 matter. */
export function emergency(draft: Draft): Question | null {
  return [...VITAL, ...SIGNS].find((one) => needs999(one, draft.safety[one])) ?? null
}

/** Whether the home must say where: it has no address, or it is elsewhere. */
const asksWhere = (draft: Draft, hasAddress: boolean) =>
  draft.isElsewhere || !hasAddress

/** What is missing or wrong in one step, in the order of the page. */
export function wrongIn(
  step: Step,
  draft: Draft,
  now: number,
  hasAddress: boolean,
): readonly Wrong[] {
  switch (step) {
    case 'vital':
      return unanswered(VITAL, draft)
    case 'signs':
      return unanswered(SIGNS, draft)
    case 'event':
      return [...wrongEvent(draft, now), ...unanswered(AROUND, draft)]
    case 'person':
      return wrongPerson(draft, now, hasAddress)
    default:
      return step satisfies never
  }
}

function unanswered(questions: readonly Question[], draft: Draft): Wrong[] {
  return questions
    .filter((one) => draft.safety[one] === undefined)
    .map((question) => ({ field: question, code: 'answer', question }))
}

function wrongEvent(draft: Draft, now: number): Wrong[] {
  const found: Wrong[] = []
  if (!draft.need) found.push({ field: 'need', code: 'need' })
  if (!draft.reason.trim()) found.push({ field: 'reason', code: 'reason' })
  if (!draft.onFloor) found.push({ field: 'on_floor', code: 'on_floor' })
  if (draft.onFloor !== 'yes') return found
  if (!draft.since) found.push({ field: 'since', code: 'since' })
  if (draft.since === 'time') {
    if (!/^\d\d:\d\d$/.test(draft.sinceTime))
      found.push({ field: 'since_time', code: 'sinceTime' })
    else if (Number.isNaN(floorSince(draft, now)))
      found.push({ field: 'since_time', code: 'sinceFuture' })
  }
  return found
}

function wrongPerson(draft: Draft, now: number, hasAddress: boolean): Wrong[] {
  const found: Wrong[] = []
  if (asksWhere(draft, hasAddress) && !draft.lines.trim())
    found.push({ field: 'lines', code: 'lines' })
  if (draft.bornOn && Date.parse(draft.bornOn) > now)
    found.push({ field: 'born_on', code: 'born_on' })
  if (!draft.callName.trim()) found.push({ field: 'call_name', code: 'call_name' })
  if (!PHONE.test(draft.phone.trim())) found.push({ field: 'phone', code: 'phone' })
  return found
}

/** Since when on the floor, in ms; a time of day is its last one before `now`. */
export function floorSince(draft: Draft, now: number): number {
  const minutes = draft.since ? MINUTES[draft.since] : undefined
  if (minutes !== undefined) return draft.sinceSetAt - minutes * 60_000
  const today = londonDay(now)
  const at = Date.parse(fromLondon(`${today}T${draft.sinceTime}`))
  if (at <= now) return at
  const yesterday = londonDay(now - 86_400_000)
  const before = Date.parse(fromLondon(`${yesterday}T${draft.sinceTime}`))
  return now - before <= LONGEST_AGO_MS ? before : Number.NaN
}

/** A time later than now is yesterday's where that is no more than this ago; else it is
 * a slip of the finger: nobody at three in the morning means four in the afternoon. */
const LONGEST_AGO_MS = 16 * 3_600_000

/** The answers as the service takes them; what is empty is left out. */
export function bodyOf(draft: Draft, now: number, hasAddress: boolean): HomeRequest {
  const isOnFloor = draft.onFloor === 'yes'
  return {
    safety: draft.safety as HomeRequest['safety'],
    need: draft.need as Need,
    reason: draft.reason.trim(),
    on_floor: isOnFloor,
    floor_since_at: isOnFloor ? new Date(floorSince(draft, now)).toISOString() : null,
    floor_unknown: isOnFloor && draft.since === 'unknown',
    resident: {
      name: said(draft.resident),
      nhs_number: said(draft.nhsNumber),
      born_on: said(draft.bornOn),
    },
    call_back: { name: draft.callName.trim(), phone: draft.phone.trim() },
    room: said(draft.room),
    access: said(draft.access),
    animals: draft.animals,
    escalation_plans: plansOf(draft),
    place: asksWhere(draft, hasAddress)
      ? {
          lines: draft.lines
            .split(/[,\n]/)
            .map((line) => line.trim())
            .filter(Boolean),
          postcode: said(draft.postcode),
        }
      : null,
  }
}

/** Silence is not "none": who was not asked, or does not know, tells nothing. */
function plansOf({
  plan,
  planKinds,
}: Draft): NonNullable<HomeRequest['escalation_plans']> {
  if (plan === 'no') return ['none_known']
  if (plan !== 'yes') return []
  return planKinds.length > 0 ? planKinds : ['other']
}

function said(text: string): string | null {
  return text.trim() || null
}

/** What the area does not take now: nothing that the home wrote is wrong. */
export const NEED_OFF: Wrong & { readonly step: Step } = {
  field: 'need',
  code: 'need_off',
  step: 'event',
}

/** Which field of ours a field of the service's refusal is. */
export function wrongOf(field: string): Wrong & { readonly step: Step } {
  const known = FIELDS[field] ?? FIELDS[field.split('.')[0] ?? '']
  return known ?? { field: 'call_name', code: 'other', step: 'person' }
}

const FIELDS: Readonly<Record<string, Wrong & { readonly step: Step }>> = {
  need: { field: 'need', code: 'need', step: 'event' },
  reason: { field: 'reason', code: 'reason', step: 'event' },
  floor_since_at: { field: 'since', code: 'since', step: 'event' },
  'patient.born_on': { field: 'born_on', code: 'born_on', step: 'person' },
  'resident.born_on': { field: 'born_on', code: 'born_on', step: 'person' },
  'call_back.name': { field: 'call_name', code: 'call_name', step: 'person' },
  'call_back.phone': { field: 'phone', code: 'phone', step: 'person' },
  location: { field: 'lines', code: 'outside', step: 'person' },
  place: { field: 'lines', code: 'lines', step: 'person' },
}
