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
import { cy as shellCy } from './shell.cy'
import { en as shellEn } from './shell.en'
import { pl as shellPl } from './shell.pl'

const en = {
  acts: actsEn,
  notes: notesEn,
  reach: reachEn,
  safety: safetyEn,
  shell: shellEn,
}
const cy = {
  acts: actsCy,
  notes: notesCy,
  reach: reachCy,
  safety: safetyCy,
  shell: shellCy,
}
const pl = {
  acts: actsPl,
  notes: notesPl,
  reach: reachPl,
  safety: safetyPl,
  shell: shellPl,
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
