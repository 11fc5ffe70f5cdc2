import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { DrawerHead } from '../DrawerHead'
import { me } from '../store'
import { AreaForm } from './AreaForm'
import { History } from './History'
import { Homes } from './Homes'
import { People } from './People'
import { Senders } from './Senders'

const PARTS = {
  area: ['Area', AreaForm],
  people: ['People', People],
  senders: ['Senders', Senders],
  homes: ['Homes', Homes],
  history: ['History', History],
} as const satisfies Record<string, readonly [string, () => VNode]>
type Part = keyof typeof PARTS

/** How the area is set and who may come in; a manager changes it, the desk reads it. */
export function Settings() {
  const part = useSignal<Part>('area')
  const isManager = me.value?.role === 'manager'
  const seen: readonly Part[] = isManager
    ? ['area', 'people', 'senders', 'homes', 'history']
    : ['area', 'history']
  const [, Inside] = PARTS[part.value]
  return (
    <>
      <DrawerHead>Settings</DrawerHead>
      {!isManager && <p class="quiet">A manager of the area changes these.</p>}
      <fieldset class="buttons">
        <legend class="visually-hidden">Which settings</legend>
        {seen.map((name) => (
          <button
            key={name}
            type="button"
            class="tool"
            aria-pressed={part.value === name}
            onClick={() => {
              part.value = name
            }}
          >
            {PARTS[name][0]}
          </button>
        ))}
      </fieldset>
      <Inside />
    </>
  )
}
