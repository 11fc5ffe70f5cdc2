import { expect, it } from 'vitest'
import { routeOf, toAsk, toRequest, toStart } from './route'

const ID = '0197c0de-0000-7000-8000-000000000001'

it.each([
  [toStart, { at: 'start' }],
  [toAsk, { at: 'ask' }],
  [toRequest(ID), { at: 'request', id: ID }],
  ['#sign-in/abc_DEF-1', { at: 'link', token: 'abc_DEF-1' }],
  ['#sign-in/', { at: 'start' }],
  ['#request/../../etc', { at: 'start' }],
  ['#nonsense', { at: 'start' }],
])('reads %s', (hash, route) => {
  expect(routeOf(hash)).toEqual(route)
})
