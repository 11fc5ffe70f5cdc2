import { computed, signal } from '@preact/signals'
import { sendUnder } from '../api/client'
import { mintKey } from '../api/keys'
import { Refused } from '../api/problem'
import { readToday } from '../api/reads'
import type { At, Me, PhonePosition, Placed, PressesAnswer, Today } from '../api/types'
import { hear, type ServiceClock, serviceNow } from '../board/time'
import { type Output, SILENCE_MS, START, type State } from '../live/core'
import { type Connection, connect } from '../live/socket'
import { isDeaf, standing } from '../live/standing'
import { type Caps, createAgain, DRAINS, isAnswered, READINGS } from './again'
import { ahead } from './ahead'
import { createHeld, type HeldPress } from './held'
import { createLines } from './lines'
import { isBeyond } from './log'
import { createOrder } from './order'
import { asSentTogether, type Command, createOutbox } from './outbox'
import { endOf } from './pair'
import { createReading } from './reading'
import { createRefusals, type Refusal } from './refusals'
import { settled, storage } from './shell/phone'
import type { KeptDay } from './shell/vault'

/** The day and the outbox are all the state of the phone. */
export const me = signal<Me | null>(null)
export const told = signal<Today | null>(null)
export const waiting = signal<readonly Command[]>([])
export const connection = signal<State>(START)
export const deviceNow = signal(Date.now())
/** What the service would not do, until the crew has seen it. */
export const refused = signal<readonly Refusal[]>([])
/** The job we last showed, when it was taken away without our asking. */
export const takenAway = signal<string | null>(null)
export const cannotStore = signal(false)
export const signedOut = signal(false)
const clock = signal<ServiceClock>({ heardAt: Date.now(), now: Date.now(), speed: 1 })
/** When the day that is shown was heard, by this device's own clock. */
export const readAt = signal(Date.now())
/** The service's time of a day that comes from the phone itself; null: it is fresh. */
export const asOf = signal<number | null>(null)

/** The ending that can still be taken back: shown as done, not sent yet. */
export const heldPress = signal<HeldPress | null>(null)
export const today = computed(() => told.value && ahead(told.value, unsent.value))
const unsent = computed(() =>
  heldPress.value ? [...waiting.value, asCommand(heldPress.value)] : waiting.value,
)
export const now = computed(() => serviceNow(clock.value, deviceNow.value))
export const stands = computed(() => standing(connection.value, deviceNow.value))
/** Since when the day was asked for in vain; null: what is shown was the answer. */
const unreadSince = signal<number | null>(null)
/** A socket that lives brings no job where the day itself cannot be read. */
export const isUnread = computed(
  () => unreadSince.value !== null && deviceNow.value - unreadSince.value >= SILENCE_MS,
)
/** Neither the socket nor the service itself has been heard for 35 seconds, or the day
 * could not be read for as long. */
export const deaf = computed(() => {
  const state = connection.value
  if (state.ended !== null || signedOut.value || isUnread.value) return true
  const heard = Math.max(state.heardAt ?? 0, readAt.value)
  return isDeaf({ ...state, heardAt: heard }, deviceNow.value)
})

const order = createOrder()
/** Of the press that is on its way: the outbox sends one at a time. */
let asked = 0

const lines = createLines()
let line: Connection | null = null

/** What is pressed lies on the disk before any of it leaves. */
async function sendNow<T>(key: string | null, path: string, body: unknown): Promise<T> {
  await settled().catch(() => undefined)
  const account = me.peek()?.account_id
  asked = order.ask()
  return lines.run((signal) => sendUnder<T>(key, path, body, account, signal))
}

/** Something came through: what else waits for its turn need not wait so long. */
function heard(): void {
  line?.answered()
  drains.heard()
  readings.heard()
}

/** The way is open again, or another one is: go, and do not trust the old one. */
function goesOn(): void {
  lines.giveUp()
  void outbox.drain(true)
  for (const go of [...followers]) go()
}

const followers = new Set<() => void>()

/** What has a way of its own goes on with the rest: help waits for no press. */
export function whenOpen(go: () => void): void {
  followers.add(go)
}

/** Until the way is open again. */
export function opened(): Promise<void> {
  return new Promise((over) => {
    const once = () => {
      followers.delete(once)
      over()
    }
    followers.add(once)
  })
}

export const outbox = createOutbox(
  {
    storage,
    owner: () => me.peek()?.account_id ?? null,
    send: ({ id, path, body }) => sendNow<Today>(id, path, body),
    sendTogether: (commands) =>
      sendNow<PressesAnswer>(null, '/api/crew/presses', asSentTogether(commands)),
    mint: mintKey,
    now: () => new Date(),
  },
  {
    changed: (commands) => {
      if (commands.length < waiting.peek().length) waiting.value = commands
      else void showStored()
    },
    answered: (next) => {
      const isCrossed = order.isCrossed(asked)
      keep(next, isCrossed)
      if (isCrossed) void reread()
      heard()
    },
    unseen: () => void reread(),
    rested: (left, because) =>
      left > 0 ? drains.failed(isAnswered(because)) : drains.succeeded(),
    refused: ({ id, words }, problem) => {
      refusals.keep({ id, words, problem })
      void reread()
    },
  },
)

export const refusals = createRefusals(
  { storage, owner: () => me.peek()?.account_id ?? null },
  (unseen) => {
    refused.value = unseen
  },
)

export const held = createHeld(
  {
    storage,
    owner: () => me.peek()?.account_id ?? null,
    mint: mintKey,
    now: () => new Date(),
    send: (press) => {
      const command = asCommand(press)
      const isKept = outbox.put(command.path, command.words, press.body, press)
      void outbox.drain()
      return isKept
    },
  },
  (press) => void showHeld(press),
)

/** Show an ending as pressed once it lies on the disk. */
async function showHeld(press: HeldPress | null): Promise<void> {
  await settled().catch(() => {
    cannotStore.value = true
  })
  heldPress.value = press
}

function asCommand({ id, path, words, body, occurred_at }: HeldPress): Command {
  return { id, path: `/api/crew/${path}`, words, body: { ...body, occurred_at } }
}

/** Store an ending that can be taken back for half a minute. */
export function hold(
  path: string,
  words: string,
  body: Readonly<Record<string, unknown>>,
): void {
  cannotStore.value = !held.hold(path, words, body)
}

const storing = new Set<string>()

/** Store a press and try to send it; the screen goes on once it lies on the disk. An
 * ending that is held goes before it. */
export function press(
  path: string,
  words: string,
  body: Readonly<Record<string, unknown>> = {},
): void {
  held.release()
  pressByItself(path, words, body)
}

/** The same of what the phone says by itself: it ends no half minute for taking back. */
export function pressByItself(
  path: string,
  words: string,
  body: Readonly<Record<string, unknown>> = {},
): void {
  if (storing.has(path)) return
  storing.add(path)
  cannotStore.value = !outbox.put(`/api/crew/${path}`, words, body)
  void showStored().then(() => {
    storing.delete(path)
    return outbox.drain()
  })
}

/** Show as pressed what is stored; where it cannot be, say that instead. */
async function showStored(): Promise<void> {
  await settled().catch(() => {
    cannotStore.value = true
  })
  waiting.value = outbox.waiting()
}

/** Show the day that the phone kept, and say how old it is. */
export function recall({ today: kept, heardAt }: KeptDay): void {
  const ends = waiting
    .peek()
    .some(({ path }) => /\/(complete|hand-back|refuse|leave)$/.test(path))
  if (ends) ours = kept.assignment?.id ?? ''
  told.value = kept
  clock.value = hear(kept.clock, heardAt)
  asOf.value = Date.parse(kept.clock.now)
}

/** `isCrossed`: it may be older than what is shown; the reading that follows judges. */
function keep(next: Today, isCrossed = false): void {
  order.shows()
  unreadSince.value = null
  if (!isCrossed) noticeLoss(told.value, next)
  told.value = next
  asOf.value = null
  clock.value = hear(next.clock, Date.now())
  readAt.value = Date.now()
}

/** A job that goes without a press of ours was taken away: say so, never in silence. */
function noticeLoss(before: Today | null, next: Today): void {
  const had = before?.assignment
  const has = next.assignment?.id
  if (!had || !before?.referral || had.id === has || endedByUs(before)) return
  if (endOf(before, next)) return // the crew's other phone did
  if (next.stood_down.some((taken) => taken.assignment_id === had.id)) return
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

let triedAt = 0

/** Read the day; while one reading is on its way, at most one more waits. */
export const reread = createReading<Today>(
  {
    read: () => {
      triedAt = Date.now()
      return lines.run(readToday)
    },
    show: (next) => {
      keep(next)
      heard()
    },
    failed: (error) => {
      unreadSince.value = unreadSince.peek() ?? Date.now()
      if (error instanceof Refused && error.problem.status === 401)
        signedOut.value = true
    },
    order,
    sending: outbox.sending,
    isBehind: () => isNews(line?.state().at ?? null),
  },
  () => readings,
)

/** Whether the log goes on after what is shown: our own presses are in their answer. */
function isNews(at: At | null): boolean {
  return at !== null && isBeyond(at, told.peek())
}

function take(output: Output): void {
  if (output.do === 'set_clock') clock.value = hear(output.clock, Date.now())
  else if (output.do === 'forget') forget()
  else if (output.do === 'placed') placed.value = output.placed
  else if (output.do === 'replace' && isNews(line?.state().at ?? null)) void reread()
  else if (output.do === 'apply' && output.events.some(isNews)) void reread()
}

/** The session was taken away: nothing of a patient stays on the device. */
function forget(): void {
  if (connection.value.ended !== null) told.value = null
}

/** Every reading of the day is audited: seldom while live, often when nothing else
 * would bring a job. */
const REREAD_LIVE_MS = 300_000
const REREAD_MS = 15_000
const drains = createAgain(() => void outbox.drain(), caps(DRAINS), Math.random)
const readings = createAgain(() => void reread(), caps(READINGS), Math.random)

function caps(of: Omit<Caps, 'isWatched'>): Caps {
  return { ...of, isWatched }
}

function isWatched(): boolean {
  return document.visibilityState === 'visible'
}

/** Hears what became of a position that was said on the socket. */
export const placed = signal<Placed | null>(null)
/** Say where we are on a live socket; false: it must go another way. */
export const sayPosition = (position: PhonePosition): boolean =>
  line?.say({ t: 'pos', ...position }) ?? false

export function follow(crewId: string): void {
  waiting.value = outbox.waiting()
  heldPress.value = held.waiting()
  held.tick()
  setInterval(() => {
    deviceNow.value = Date.now()
    held.tick()
  }, 1000)
  goesOn()
  setInterval(() => {
    const isFresh = stands.peek().is === 'live' && readAt.peek() >= triedAt
    const patience = isFresh ? REREAD_LIVE_MS : REREAD_MS
    if (Date.now() - Math.max(readAt.peek(), triedAt) >= patience) void reread()
  }, 1000)
  window.addEventListener('online', () => {
    goesOn()
    void reread()
  })
  window.addEventListener('pageshow', goesOn)
  document.addEventListener('visibilitychange', () => {
    // A phone in a pocket may run no timer: what is held goes while it still can.
    if (document.visibilityState === 'hidden') {
      held.release()
      void outbox.drain()
    } else goesOn()
    void reread()
  })
  line = connect(
    {
      topic: `crew/${crewId}`,
      sparse: true,
      client: 'crew/1',
      random: Math.random,
      isWatched,
    },
    {
      stands: (state) => {
        if (state.phase === 'live' && connection.peek().phase !== 'live') goesOn()
        connection.value = state
        deviceNow.value = Date.now()
      },
      take,
    },
  )
}
