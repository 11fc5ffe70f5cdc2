import { computed, signal } from '@preact/signals'
import { inWords, type Problem, UNREACHED } from '../api/problem'
import type { CaseNow } from '../api/types'
import { type Open, opened } from './selection'
import { allAlarms, board } from './store'

/** Why a command was not done, in words; it stays until it is read or tried again. */
export interface NotDone {
  /** The number of the case, or the name of the crew or system, as it was then. */
  readonly name?: string | undefined
  readonly title: string
  readonly words: string
  /** What others did to the case meanwhile: the command was not carried out. */
  readonly changes?: CaseNow['changes']
}

/** Commands on their way and refusals, each under what it is about: a case, a crew, a
 * system, or a drawer. One that hangs holds up no other. */
const onTheWay = signal<ReadonlyMap<string, string>>(new Map())
const refusals = signal<ReadonlyMap<string, NotDone>>(new Map())

/** Whether a command about this is on its way. */
export function isBusy(about: string): boolean {
  return onTheWay.value.has(about)
}

export function refusalOf(about: string): NotDone | undefined {
  return refusals.value.get(about)
}

export function refuse(about: string, why: NotDone): void {
  const said = { name: nameOf(about), ...why }
  refusals.value = new Map(refusals.value).set(about, said)
}

/** It was read, or is being tried again. */
export function drop(about: string): void {
  if (!refusals.value.has(about)) return
  refusals.value = without(refusals.value, about)
}

/** Run one command about something: its buttons wait, and its last refusal goes. */
export async function pressing<T>(
  about: string,
  label: string,
  run: () => Promise<T>,
): Promise<T> {
  drop(about)
  onTheWay.value = new Map(onTheWay.value).set(about, label)
  try {
    return await run()
  } finally {
    onTheWay.value = without(onTheWay.value, about)
  }
}

function without<T>(from: ReadonlyMap<string, T>, about: string) {
  return new Map([...from].filter(([key]) => key !== about))
}

/** A problem as it is said where the press was. */
export function notDone(label: string, problem: Problem): NotDone {
  const isUnknown = problem.status === UNREACHED.status
  return {
    title: `${label}: ${isUnknown ? 'not known to be done' : 'not done'}`,
    words: inWords(problem),
  }
}

/** What the open drawer is about. */
export const drawerIsAbout = computed(() => subjectOf(opened.value))

/** Whether a command about what the open drawer shows is on its way. */
export const isBusyHere = computed(() => isBusy(drawerIsAbout.value ?? ''))

function subjectOf(what: Open | null): string | null {
  if (what === null) return null
  return 'id' in what ? what.id : what.kind
}

/** Refusals that no row of an alarm and no drawer shows: said at the top, by name. */
export const refusedElsewhere = computed(() => {
  const shown = new Set([
    drawerIsAbout.value,
    ...allAlarms.value.map((one) => one.about),
  ])
  return [...refusals.value].filter(([about]) => !shown.has(about))
})

function nameOf(about: string): string | undefined {
  const { referrals, crews, feeds, floods } = board.value
  const { name } = crews.get(about) ?? feeds.get(about) ?? floods.get(about) ?? {}
  return referrals.get(about)?.reference ?? name
}
