import { describe, expect, it } from 'vitest'
import { en } from './en'
import { DICTIONARIES, isLanguage, LANGUAGES } from './words'

/** Words that are the same in both languages, and rightly so. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  cy: ['needs.diabetes'],
  pl: [],
}
const GIVEN = ['02:40', '03:10']

type Leaf = readonly [path: string, text: string]

/** Every text of a dictionary with its path; a text that is made is made with times. */
function leaves(part: unknown, path = ''): Leaf[] {
  if (typeof part === 'string') return [[path, part]]
  if (typeof part === 'function') return [[path, String(part(...GIVEN))]]
  return Object.entries(part as Record<string, unknown>).flatMap(([key, inside]) =>
    leaves(inside, path ? `${path}.${key}` : key),
  )
}

const english = new Map(leaves(en))

describe.each(['cy', 'pl'] as const)('the page in %s', (code) => {
  const said = leaves(DICTIONARIES[code])

  it('says everything that it says in English, and nothing else', () => {
    expect(said.map(([path]) => path).sort()).toEqual([...english.keys()].sort())
  })

  it('leaves nothing empty, and nothing in English', () => {
    const left = said.filter(
      ([path, text]) => text.trim() === '' || text === english.get(path),
    )
    expect(left.map(([path]) => path)).toEqual(SAME[code])
  })

  it('keeps every number, time and telephone number', () => {
    const digits = (text: string | undefined) => (text?.match(/\d+/g) ?? []).sort()
    const changed = said.filter(
      ([path, text]) => `${digits(text)}` !== `${digits(english.get(path))}`,
    )
    expect(changed.map(([path]) => path)).toEqual([])
  })
})

it('knows its languages by their own names', () => {
  expect(Object.values(LANGUAGES).map(({ name }) => name)).toEqual([
    'English',
    'Cymraeg',
    'Polski',
  ])
  expect([isLanguage('pl'), isLanguage('toString')]).toEqual([true, false])
})
