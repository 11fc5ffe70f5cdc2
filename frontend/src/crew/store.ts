import { computed, signal } from '@preact/signals'
import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import { type Problem, Refused } from '../api/problem'
import { readToday } from '../api/reads'
import type { Me, Today } from '../api/types'
import { hear, type ServiceClock, serviceNow } from '../board/time'
import { type Output, START, type State } from '../live/core'
import { connect } from '../live/socket'
import { isDeaf, standing } from '../live/standing'
import { ahead } from './ahead'
import { type Command, createOutbox } from './outbox'

/** The day and the outbox are all the state of the phone. */
export const me = signal<Me | null>(null)
export const told = signal<Today | null>(null)
export const waiting = signal<readonly Command[]>([])
export const connection = signal<State>(START)
export const deviceNow = signal(Date.now())
/** What the service would not do, until the crew has seen it. */
export const refused = signal<readonly { words: string; problem: Problem }[]>([])
/** The job we last showed, when it was taken away without our asking. */
export const takenAway = signal<string | null>(null)
export const cannotStore = signal(false)
export const signedOut = signal(false)
const clock = signal<ServiceClock>({ heardAt: Date.now(), now: Date.now(), speed: 1 })
const readAt = signal(Date.now())

export const today = computed(() => told.value && ahead(told.value, waiting.value))
export const now = computed(() => serviceNow(clock.value, deviceNow.value))
export const stands = computed(() => standing(connection.value, deviceNow.value))
/** Neither the socket nor the service itself has been heard for 35 seconds. */
export const deaf = computed(() => {
  const state = connection.value
  if (state.ended !== null || signedOut.value) return true
  const heard = Math.max(state.heardAt ?? 0, readAt.value)
  return isDeaf({ ...state, heardAt: heard }, deviceNow.value)
})

export const outbox = createOutbox(
  {
    storage: localStorage,
    owner: () => me.peek()?.account_id ?? null,
    send: (command) => sendUnder<Today>(command.id, command.path, command.body),
    mint: mintKey,
    now: () => new Date(),
  },
  {
    changed: (commands) => {
      waiting.value = commands
    },
    answered: keep,
    refused: (command, problem) => {
      refused.value = [...refused.value, { words: command.words, problem }]
      void reread()
    },
  },
)

/** Store a press and try to send it. */
export function press(
  path: string,
  words: string,
  body: Readonly<Record<string, unknown>> = {},
): void {
  cannotStore.value = !outbox.put(`/api/crew/${path}`, words, body)
  void outbox.drain()
}

function keep(next: Today): void {
  noticeLoss(told.value, next)
  told.value = next
  clock.value = hear(next.clock, Date.now())
  readAt.value = Date.now()
}

/** A job that goes without a press of ours was taken away: say so, never in silence. */
function noticeLoss(before: Today | null, next: Today): void {
  const had = before?.assignment
  const has = next.assignment?.id
  if (!had || !before?.referral || had.id === has || endedByUs(before)) return
  takenAway.value = before.referral.reference
}

let ours = ''

/** Remember the job that this phone itself ended. */
export function endByUs(): void {
  ours = told.value?.assignment?.id ?? ''
}

function endedByUs(before: Today): boolean {
  return before.assignment?.id === ours
}

let reading: Promise<void> | null = null
let readAgain = false

/** Read the day; while one reading is on its way, at most one more waits. */
export function reread(): Promise<void> {
  if (reading) {
    readAgain = true
    return reading
  }
  reading = readOnce().finally(() => {
    reading = null
    if (!readAgain) return
    readAgain = false
    void reread()
  })
  return reading
}

let triedAt = 0

async function readOnce(): Promise<void> {
  triedAt = Date.now()
  try {
    keep(await readToday())
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) signedOut.value = true
  }
}

function take(output: Output): void {
  if (output.do === 'set_clock') clock.value = hear(output.clock, Date.now())
  else if (output.do === 'forget') forget()
  else if (output.do === 'replace') void reread()
  else if (output.do === 'apply' && output.events.length > 0) void reread()
}

/** The session was taken away: nothing of a patient stays on the device. */
function forget(): void {
  if (connection.value.ended !== null) told.value = null
}

/** Every reading of the day is audited: seldom while live, often when nothing else
 * would bring a job. */
const REREAD_LIVE_MS = 300_000
const REREAD_MS = 15_000
const RETRY_MS = 5_000

export function follow(crewId: string): void {
  waiting.value = outbox.waiting()
  const drain = () => void outbox.drain()
  setInterval(() => {
    deviceNow.value = Date.now()
  }, 1000)
  setInterval(drain, RETRY_MS)
  setInterval(() => {
    const patience = stands.peek().is === 'live' ? REREAD_LIVE_MS : REREAD_MS
    if (Date.now() - Math.max(readAt.peek(), triedAt) >= patience) void reread()
  }, 1000)
  window.addEventListener('online', drain)
  window.addEventListener('pageshow', drain)
  document.addEventListener('visibilitychange', () => {
    drain()
    void reread()
  })
  connect(
    {
      topic: `crew/${crewId}`,
      sparse: true,
      client: 'crew/1',
      random: Math.random,
    },
    {
      stands: (state) => {
        connection.value = state
        deviceNow.value = Date.now()
      },
      take,
    },
  )
}
