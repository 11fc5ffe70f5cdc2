import { batch, computed, effect, signal } from '@preact/signals'
import type { Area, Clock, Me } from '../api/types'
import { alarms } from '../board/alarms'
import {
  apply,
  type Board,
  EMPTY,
  type Facts,
  fromSnapshot,
  move,
} from '../board/board'
import { type CaseView, cases, isClosed } from '../board/cases'
import { type Contacts, heardOf, NONE_HEARD } from '../board/contacts'
import { type CrewView, crewViews } from '../board/crews'
import { floods, silentFeeds } from '../board/feeds'
import { pulse } from '../board/heartbeat'
import { dangersOf } from '../board/inDanger'
import { crewsLeftOut, leftOut } from '../board/leftOut'
import { lentBy, lentTo } from '../board/loans'
import { unseenMessages } from '../board/messages'
import { ranked } from '../board/ranked'
import { crewAlarms } from '../board/safety'
import { unheard } from '../board/standDown'
import { steadily, steadyOne } from '../board/steady'
import { hear, type ServiceClock, serviceNow } from '../board/time'
import { type Output, START, type State } from '../live/core'
import { gathering } from '../live/gathering'
import { follows, type Lost, NEVER } from '../live/lost'
import { connect } from '../live/socket'
import { type Standing, standing } from '../live/standing'

const TICK_MS = 1000

/** The board, the connection and the clock are all the state; the rest follows. */
export const me = signal<Me | null>(null)
export const area = signal<Area | null>(null)
/** All that this screen knows: only the connection writes it. */
export const whole = signal<Board>(EMPTY)
const steadyFacts = steadyOne<Facts>()
/** What is known of everything but places: a crew that only moves changes nothing here. */
export const board = computed(() => {
  const { positions: _, ...facts } = whole.value
  return steadyFacts(facts)
})
/** Where each crew was heard last. */
export const positions = computed(() => whole.value.positions)
export const connection = signal<State>(START)
export const deviceNow = signal(Date.now())
export const serviceClock = signal<ServiceClock>({
  heardAt: Date.now(),
  now: Date.now(),
  speed: 1,
})
/** How each crew's phone stands, as it was told last. */
export const contacts = signal<Contacts>(NONE_HEARD)
/** Names of facts that just came: for sounds and announcements. */
export const facts = signal<readonly string[]>([])

export const now = computed(() => serviceNow(serviceClock.value, deviceNow.value))
/** Until when this screen knew all, and since when it cannot be trusted. */
export const lost = signal<Lost>(NEVER)
effect(() => {
  lost.value = follows(lost.peek(), connection.value, deviceNow.value)
})
/** "Since" is the moment until which it knew all, whatever was heard after it. */
export const stands = computed((): Standing => {
  const found = standing(connection.value, deviceNow.value)
  return found.is === 'not_live' ? { ...found, since: lost.value.knownAt } : found
})
export const isLive = computed(() => stands.value.is === 'live')
const steadyCases = steadily<CaseView>(({ referral }) => referral.id)
const steadyCrews = steadily<CrewView>(({ crew }) => crew.id)
export const views = computed(() => steadyCases(cases(board.value, now.value)))
export const viewById = computed(
  () => new Map(views.value.map((view) => [view.referral.id, view])),
)
export const alarmViews = computed(() => alarms(views.value, now.value))
export const silent = computed(() => silentFeeds(board.value))
/** Of a screen that is neither live nor asking every few seconds nothing is known. */
export const beats = computed(() =>
  stands.value.is === 'live' || stands.value.is === 'polling'
    ? pulse(board.value.heartbeat, now.value)
    : null,
)
export const isBeatMissing = computed(() => (beats.value?.fault ?? null) !== null)
export const unheardCrews = computed(() => unheard(board.value, now.value))
export const unseenOnes = computed(() => unseenMessages(board.value, now.value))
/** What must be seen to about crews themselves. */
export const crewAlarmViews = computed(() => crewAlarms(board.value))
/** Which crews those are. */
export const dangers = computed(() => dangersOf(crewAlarmViews.value))
/** Every alarm of the desk in one order, worst first. */
export const allAlarms = computed(() =>
  ranked(
    {
      cases: alarmViews.value,
      crews: crewAlarmViews.value,
      stoodDown: unheardCrews.value,
      messages: unseenOnes.value,
      leftOut: leftOut(board.value),
      crewsLeftOut: crewsLeftOut(board.value),
      pulse: beats.value,
      feeds: silent.value,
      floods: floods(board.value),
    },
    now.value,
  ),
)
/** Calls that are not over: the same number at the head, on the tab and on the wall. */
export const openCalls = computed(
  () => views.value.filter(({ referral }) => !isClosed(referral)).length,
)
export const crews = computed(() => steadyCrews(crewViews(whole.value)))
/** What each crew does, as one text: another only when one of them does something else. */
export const crewsDoing = computed(() =>
  crews.value.map(({ crew, state }) => `${crew.id} ${state}`).join(),
)
/** Crews of ours that work elsewhere, and others' that work here. */
export const lentOut = computed(() => lentBy(board.value, areaId.value))
export const borrowed = computed(() => lentTo(board.value, areaId.value))
const areaId = computed(() => area.value?.id ?? null)
/** Whether who is signed in decides on cases: a manager only looks on. */
export const mayDecide = computed(
  () => me.value?.role === 'coordinator' || me.value?.role === 'clinician',
)
export const mode = computed(() => board.value.area?.mode ?? area.value?.mode ?? null)

export function setClock(clock: Clock): void {
  serviceClock.value = hear(clock, Date.now())
}

function take(output: Output): void {
  switch (output.do) {
    case 'replace':
      whole.value = fromSnapshot(output.snapshot, whole.value)
      return
    case 'apply':
      batch(() => {
        whole.value = output.events.reduce(apply, whole.value)
        facts.value = output.events.map((event) => event.fact)
      })
      return
    case 'moved':
      whole.value = move(whole.value, output.positions)
      return
    case 'contacts':
      contacts.value = heardOf(output.contacts, Date.now())
      return
    case 'forget':
      whole.value = EMPTY
      return
    case 'set_clock':
      setClock(output.clock)
      return
    default:
      return
  }
}

/** The desk is drawn in any case after this. */
const ASKED_WITHIN_MS = 150
const ASKED: ReadonlySet<State['phase']> = new Set(['greeting', 'subscribing', 'live'])

/** Once the board was asked for: the service makes it ready while the desk is drawn. */
export function onceAsked(): Promise<void> {
  return new Promise((done) => {
    const late = setTimeout(done, ASKED_WITHIN_MS)
    const stop = effect(() => {
      if (!ASKED.has(connection.value.phase)) return
      clearTimeout(late)
      done()
      queueMicrotask(() => stop())
    })
  })
}

/** Join the area's board and stay joined. */
export function follow(areaId: string): void {
  setInterval(() => {
    deviceNow.value = Date.now()
  }, TICK_MS)
  connect(
    {
      topic: `area/${areaId}`,
      sparse: false,
      client: 'desk/1',
      random: Math.random,
    },
    {
      stands: (state) => {
        // Told of every frame: what hangs on the time is not worked out again for each.
        const isNews = state.phase !== connection.value.phase
        if (isNews || Date.now() - deviceNow.value >= TICK_MS)
          deviceNow.value = Date.now()
        connection.value = state
      },
      take: gathering(take, batch),
      together: batch,
    },
  )
}
