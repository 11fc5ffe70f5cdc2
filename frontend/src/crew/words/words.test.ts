import { describe, expect, it } from 'vitest'
import { cy as actsCy } from './acts.cy'
import { en as actsEn } from './acts.en'
import { pl as actsPl } from './acts.pl'
import { cy as notesCy } from './notes.cy'
import { en as notesEn } from './notes.en'
import { pl as notesPl } from './notes.pl'
import { cy as reachCy } from './reach.cy'
import { en as reachEn } from './reach.en'
import { pl as reachPl } from './reach.pl'
import { cy as safetyCy } from './safety.cy'
import { en as safetyEn } from './safety.en'
import { pl as safetyPl } from './safety.pl'
import { endedBecause } from './shell'
import { cy as shellCy } from './shell.cy'
import { en as shellEn } from './shell.en'
import { pl as shellPl } from './shell.pl'
import { cy as workCy } from './work.cy'
import { en as workEn } from './work.en'
import { pl as workPl } from './work.pl'

const en = {
  acts: actsEn,
  notes: notesEn,
  reach: reachEn,
  safety: safetyEn,
  shell: shellEn,
  work: workEn,
}
const cy = {
  acts: actsCy,
  notes: notesCy,
  reach: reachCy,
  safety: safetyCy,
  shell: shellCy,
  work: workCy,
}
const pl = {
  acts: actsPl,
  notes: notesPl,
  reach: reachPl,
  safety: safetyPl,
  shell: shellPl,
  work: workPl,
}

/** Words that are the same in both languages, and rightly so. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  cy: ['acts.need.diabetes', 'notes.planKind.respect', 'notes.planKind.dnacpr'],
  pl: ['notes.planKind.respect', 'notes.planKind.dnacpr'],
}
const GIVEN = ['3F2A', '42', '14:20']

type Leaf = readonly [path: string, text: string]

function leaves(part: unknown, path = ''): Leaf[] {
  if (typeof part === 'string') return [[path, part]]
  if (typeof part === 'function') return [[path, String(part(...GIVEN))]]
  return Object.entries(part as Record<string, unknown>).flatMap(([key, inside]) =>
    leaves(inside, path ? `${path}.${key}` : key),
  )
}

const english = new Map(leaves(en))

describe.each([
  ['cy', cy],
  ['pl', pl],
] as const)('the phone in %s', (code, dictionary) => {
  const said = leaves(dictionary)

  it('says everything that it says in English, and nothing else', () => {
    expect(said.map(([path]) => path).sort()).toEqual([...english.keys()].sort())
  })

  it('leaves nothing empty, and nothing in English', () => {
    const left = said.filter(
      ([path, text]) => text.trim() === '' || text === english.get(path),
    )
    expect(left.map(([path]) => path)).toEqual(SAME[code])
  })

  it('keeps every number, time and job', () => {
    const digits = (text: string | undefined) => (text?.match(/\d+/g) ?? []).sort()
    const changed = said.filter(
      ([path, text]) => `${digits(text)}` !== `${digits(english.get(path))}`,
    )
    expect(changed.map(([path]) => path)).toEqual([])
  })
})

it.each(['signed_out', '4503', 'revoked', '4506', '4509', '4501', '4999', 'brand_new'])(
  'why a session is over (%s) is said in words, and never as a code',
  (why) => {
    expect(endedBecause(why)).toMatch(/^[A-Z][^\d_]+\.$/)
  },
)
