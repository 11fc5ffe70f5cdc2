import { expect, test } from 'vitest'
import { asReference, auditQuery } from './auditQuery'

const NOTHING = { account_id: '', reference: '', kind: '', since: '', until: '' }

test.each([
  ['ab12 cd34', 'AB12CD34'],
  ['AB12-CD34', 'AB12CD34'],
  ['AB12CD3', null],
  ['Mrs Smith', null],
])('%s is the case %s', (text, reference) => {
  expect(asReference(text)).toBe(reference)
})

test('nothing typed asks for nothing, and no name of a patient is ever asked for', () => {
  expect(auditQuery(NOTHING)).toBe('')
  expect(auditQuery({ ...NOTHING, reference: 'Mrs Smith' })).toBe('')
})

test('times are those of the clock on the wall in London', () => {
  const query = auditQuery({ ...NOTHING, since: '2026-07-02T13:00', kind: 'read' }, 7)

  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    kind: 'read',
    since: '2026-07-02T12:00:00.000Z',
    before_id: '7',
  })
})
