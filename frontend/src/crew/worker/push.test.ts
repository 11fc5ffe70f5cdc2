import { describe, expect, test } from 'vitest'
import { WAKE as HEARD } from '../reach/receiving'
import { listenForPush, type PushScope, TITLE, WAKE } from './push'

type Listen = (event: never) => void

/** A worker's scope as a browser has it, with what was done to it. */
function worker(urls: readonly string[]) {
  const done: string[] = []
  const listeners = new Map<string, Listen>()
  const work: Promise<unknown>[] = []
  const scope = {
    addEventListener: (type: string, listen: Listen) => listeners.set(type, listen),
    registration: {
      showNotification: async (title: string, options: object) => {
        done.push(`${title} ${JSON.stringify(options)}`)
      },
    },
    clients: {
      matchAll: async () =>
        urls.map((url) => ({
          url,
          postMessage: (message: string) => done.push(`${message} to ${url}`),
          focus: async () => done.push(`focus ${url}`),
        })),
      openWindow: async (url: string) => done.push(`open ${url}`),
    },
  }
  listenForPush(scope as unknown as Parameters<typeof listenForPush>[0] & PushScope)
  const happens = async (type: string, more: object = {}) => {
    const event = { waitUntil: (one: Promise<unknown>) => work.push(one), ...more }
    listeners.get(type)?.(event as never)
    await Promise.all(work)
  }
  return { done, happens }
}

const CREW = 'https://ucr.example/crew/'

describe('a push', () => {
  test('is shown whatever it holds, without a word of a case', async () => {
    const { done, happens } = worker([])

    await happens('push', { data: { text: () => 'Test Canary' } })

    expect(done).toHaveLength(1)
    expect(done[0]).toContain(TITLE)
    expect(done[0]).not.toContain('Canary')
  })

  test('lets an open page look at once, and no other page', async () => {
    const { done, happens } = worker([CREW, 'https://ucr.example/'])

    await happens('push')

    expect(done.filter((one) => one.startsWith('wake'))).toEqual([`wake to ${CREW}`])
  })
})

describe('pressing it', () => {
  const closed: string[] = []
  const notification = { close: () => closed.push('closed') }

  test('opens the crew’s page', async () => {
    const { done, happens } = worker(['https://ucr.example/'])

    await happens('notificationclick', { notification })

    expect(done).toEqual(['open /crew/'])
    expect(closed).toEqual(['closed'])
  })

  test('brings the one that is open to the front', async () => {
    const { done, happens } = worker([CREW])

    await happens('notificationclick', { notification })

    expect(done).toEqual([`focus ${CREW}`])
  })
})

test('the page listens for what the worker says', () => {
  expect(HEARD).toBe(WAKE)
})
