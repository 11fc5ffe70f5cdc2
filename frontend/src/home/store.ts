import { computed, signal } from '@preact/signals'
import { get, post } from '../api/client'
import { mintKey } from '../api/keys'
import { Refused } from '../api/problem'
import type { HomeDoor, HomeView } from '../api/types'
import { hear, type ServiceClock, serviceNow } from '../board/time'
import { type Draft, EMPTY, type Question, type Reply, type Step } from './draft'
import { routeOf } from './route'

export type SignedIn = 'unknown' | 'no' | 'yes' | 'unreached'

export const route = signal(routeOf(location.hash))
export const signedIn = signal<SignedIn>('unknown')
export const home = signal<HomeView | null>(null)
export const door = signal<HomeDoor | null>(null)
export const draft = signal<Draft>(EMPTY)
export const stepAt = signal<Step>('vital')
/** One key for one request, whatever is pressed how often. */
export const draftKey = signal(mintKey())
/** The question that has just made it a 999 matter; its warning fills the screen. */
export const alarming = signal<Question | null>(null)
export const has999 = signal(false)
export const deviceNow = signal(Date.now())
const service = signal<ServiceClock>({ heardAt: Date.now(), now: Date.now(), speed: 1 })

export const now = computed(() => serviceNow(service.value, deviceNow.value))
export const hasAddress = computed(() => (home.value?.address.length ?? 0) > 0)
export const controlPhone = computed(
  () => home.value?.control_phone ?? door.value?.control_phone ?? null,
)
export const isBegun = computed(() => draft.value !== EMPTY)

export function serviceTime(device: number): number {
  return serviceNow(service.value, device)
}

export function change(fields: Partial<Draft>): void {
  draft.value = { ...draft.value, ...fields }
}

export function answer(question: Question, reply: Reply | undefined): void {
  const { [question]: _, ...others } = draft.value.safety
  change({ safety: reply ? { ...others, [question]: reply } : others })
}

export function startAnew(): void {
  draft.value = EMPTY
  stepAt.value = 'vital'
  draftKey.value = mintKey()
  has999.value = false
  alarming.value = null
}

/** Read who we are and our requests; what cannot be read leaves what is shown. */
export async function readHome(): Promise<void> {
  try {
    const found = await get<HomeView>('/api/home')
    home.value = found
    service.value = hear(found.clock, Date.now())
    signedIn.value = 'yes'
  } catch (refused) {
    const status = refused instanceof Refused ? refused.problem.status : 0
    if (status === 401 || status === 403) signedIn.value = 'no'
    else if (!home.value) signedIn.value = 'unreached'
  }
}

export async function readDoor(): Promise<void> {
  door.value = await get<HomeDoor>('/api/home/door').catch(() => door.value)
}

export async function signOut(): Promise<void> {
  await post('/api/sign-out').catch(() => null)
  startAnew()
  location.hash = ''
  location.reload()
}

export function follow(): void {
  addEventListener('hashchange', () => {
    route.value = routeOf(location.hash)
  })
  setInterval(() => {
    deviceNow.value = Date.now()
  }, 1000)
  addEventListener('beforeunload', (event) => {
    if (isBegun.value) event.preventDefault()
  })
}
