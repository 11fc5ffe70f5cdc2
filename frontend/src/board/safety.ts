import type { SafetyCard } from '../api/types'
import type { Facts } from './board'
import { hhmm } from './time'

export type Danger = 'help' | 'check_in'

/** A crew whose safety a person must see to now. */
export interface CrewAlarm {
  readonly card: SafetyCard
  readonly danger: Danger
  readonly isSeen: boolean
}

export const CANCELLED: Record<string, string> = {
  by_mistake: 'pressed by mistake',
  safe_now: 'safe now',
  help_is_here: 'help is here',
}

/** Every alarm about a crew itself: help first, unseen first, the oldest first. */
export function crewAlarms({ safety }: Facts): readonly CrewAlarm[] {
  return [...safety.values()].flatMap(alarmsOf).sort((a, b) => weight(a) - weight(b))
}

function alarmsOf(card: SafetyCard): readonly CrewAlarm[] {
  const found: CrewAlarm[] = []
  if (card.help)
    found.push({ card, danger: 'help', isSeen: card.help.seen_at !== null })
  const timer = card.check_in
  if (timer && (timer.rung === 'alarm' || timer.rung === 'second_alarm'))
    found.push({ card, danger: 'check_in', isSeen: timer.seen_at !== null })
  return found
}

function weight({ card, danger, isSeen }: CrewAlarm): number {
  const since = danger === 'help' ? card.help?.asked_at : card.check_in?.due_at
  const rank = (isSeen ? 2 : 0) + (danger === 'help' ? 0 : 1)
  return rank * 1e13 + Date.parse(since ?? '')
}

/** "Oak 1 asks for help since 02:14", "Ash 1 has not said that it is well: due 02:40". */
export function crewAlarmWords({ card, danger }: CrewAlarm): string {
  if (danger === 'help' && card.help)
    return `${card.name} asks for help since ${hhmm(card.help.asked_at)}`
  const due = card.check_in ? hhmm(card.check_in.due_at) : ''
  return `${card.name} has not said that it is well: was due ${due}`
}

/** Who sees to it, what the crew said since, and who must be rung beside. */
export function crewAlarmNote(alarm: CrewAlarm): string {
  const { card, danger } = alarm
  const call = danger === 'help' ? card.help : card.check_in
  if (!call) return ''
  const parts = [card.people === 1 ? 'Alone' : 'A pair']
  if (danger === 'help' && card.help) parts.push(...helpNotes(card.help))
  if (call.second_alarm_to && !isOver(alarm))
    parts.push(`second alarm: ring ${call.second_alarm_to}`)
  else if (isSecond(alarm)) parts.push('second alarm: tell who is in charge')
  parts.push(
    call.seen_by && call.seen_at
      ? `${call.seen_by} sees to it since ${hhmm(call.seen_at)}`
      : 'nobody sees to it: ring them now',
  )
  return parts.join(' · ')
}

function helpNotes(help: NonNullable<SafetyCard['help']>): readonly string[] {
  const notes = [`pressed by ${help.asked_by}`]
  if (!help.cancelled_at || !help.cancelled_because) return notes
  const why = CANCELLED[help.cancelled_because] ?? help.cancelled_because
  return [...notes, `taken back ${hhmm(help.cancelled_at)}: ${why}`]
}

function isSecond({ card, danger }: CrewAlarm): boolean {
  if (danger === 'help') return card.help?.second_alarm_at != null
  return card.check_in?.rung === 'second_alarm'
}

function isOver({ card, danger }: CrewAlarm): boolean {
  return danger === 'help' && card.help?.cancelled_at != null
}

/** "Well until 14:30, said every 30 min": a timer that nobody must see to. */
export function timerWords({ check_in }: SafetyCard): string | null {
  if (!check_in) return null
  if (check_in.rung === 'alarm' || check_in.rung === 'second_alarm') return null
  const every = `every ${Math.round(check_in.every_s / 60)} min`
  if (check_in.rung === 'reminder')
    return `Check-in due ${hhmm(check_in.due_at)}: the phone was reminded`
  return `Next check-in by ${hhmm(check_in.due_at)}, ${every}`
}
