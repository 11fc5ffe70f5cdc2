import type { AreaSetting } from '../../api/types'
import { KIT, NEED, SKILL } from '../../board/words'
import { NEEDS_OFF } from '../needsOff'

const LEARN_DRIVES = 'drives.learned'
const SUGGEST_DIVERTING = 'divert.suggest'

const GROUPS: Record<AreaSetting['group'], string> = {
  clocks: 'Clocks: when a crew must be there',
  waits: 'Waits: when the next person is alarmed',
  prices: 'Prices: what the plan weighs',
  drives: 'Drive times: what plans learn from',
  diverting: 'Diverting: what the match card may suggest',
  needs: 'Needs: what is taken, and what a crew must bring',
}

/** Sections in order; each need is one of its own inside the last. */
export const SECTIONS = Object.entries(GROUPS).map(([group, title]) => ({
  group,
  title,
}))

const said = (words: Readonly<Record<string, string>>, code: string) =>
  words[code] ?? code.replace(/_/g, ' ')

const OTHERS: Readonly<Record<string, string>> = {
  mode: 'Mode',
  'hand_back.auto': 'Hand-back: goes by itself',
  'hand_back.margin_min': 'Hand-back: drafted before the last moment, min',
}

const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  min: 'minutes',
  'points a min': 'points a minute',
}

export const unitWords = (unit: string | null) => UNITS[unit ?? ''] ?? unit ?? ''

/** Which need a setting is about; "" where it is about none. */
export function needOf(name: string): string {
  const [kind, need = ''] = name.split('.')
  if (kind === 'floor') return 'On the floor'
  return kind === 'need' ? said(NEED, need) : ''
}

/** A setting's name as a person reads it. */
export function nameOf(name: string, all: readonly AreaSetting[]): string {
  const one = all.find((each) => each.name === name)
  if (!one) return OTHERS[name] ?? name.replace(/[._]/g, ' ')
  const need = needOf(name)
  return need ? `${need}: ${one.label.toLowerCase()}` : one.label
}

const WAYS: Readonly<Record<string, string>> = {
  bike: 'By bike',
  car: 'By car',
  walk: 'On foot',
}

const CLASSES: Readonly<Record<string, string>> = {
  floor: 'Who is on the floor',
  two_hour: 'Two-hour cases',
}

/** A code of a need, a skill, a piece of kit, a way of getting about, or a class. */
export function optionWords(name: string, code: string): string {
  if (name === LEARN_DRIVES) return said(WAYS, code)
  if (name === SUGGEST_DIVERTING) return said(CLASSES, code)
  if (name === NEEDS_OFF) return said(NEED, code)
  return name.endsWith('.kit') ? said(KIT, code) : said(SKILL, code)
}

const CODES: ReadonlySet<string> = new Set([NEEDS_OFF, LEARN_DRIVES, SUGGEST_DIVERTING])

/** A value of the record in words: codes are said as on every other screen. */
export function valueWords(name: string, value: string): string {
  const isCodes = CODES.has(name) || /\.(skills|kit)$/.test(name)
  if (!isCodes || value === 'none') return value
  return value
    .split(', ')
    .map((code) => optionWords(name, code))
    .join(', ')
}
