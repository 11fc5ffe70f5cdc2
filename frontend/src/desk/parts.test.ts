import { expect, test } from 'vitest'
import { foreseeAll, part } from './parts'

const gone = () => Promise.reject(new TypeError('Failed to fetch'))

test('a part is read once, however often it is asked for', async () => {
  let reads = 0
  const one = part(async () => {
    reads += 1
    return { name: 'Rota' }
  })

  await one.load()
  await one.load()

  expect([one.value.value?.name, reads]).toEqual(['Rota', 1])
})

test('a part that could not be had says so, and is had when tried again', async () => {
  let online = false
  const one = part(() => (online ? Promise.resolve({ name: 'Rota' }) : gone()))
  await one.load()
  const said = one.failed.value
  online = true

  await one.load()

  expect([said, one.failed.value, one.value.value?.name]).toEqual([true, false, 'Rota'])
})

test('what was fetched before anyone asked says nothing where it failed', async () => {
  const one = part(gone)

  const was = await one.foresee()

  expect([was, one.failed.value]).toEqual([false, false])
})

test('parts come one after the other, and the first that fails ends it', async () => {
  const read: string[] = []
  const named = (name: string) =>
    part(async () => {
      read.push(`${name} begins`)
      await Promise.resolve()
      read.push(`${name} is there`)
      return { name }
    })

  await foreseeAll([named('case'), named('crew'), part(gone), named('rota')])

  expect(read).toEqual(['case begins', 'case is there', 'crew begins', 'crew is there'])
})
