import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Announcer } from '../ui/Announcer'
import { AlarmStrip } from './AlarmStrip'
import { calmWords, urgentWords } from './attention'
import { CrewList } from './CrewList'
import { Drawer } from './Drawer'
import { connectionWords, Header, inServiceTime } from './Header'
import { MapPane } from './MapPane'
import { Queue } from './Queue'
import { opened } from './selection'
import { SHORTCUTS } from './shortcuts'
import { area, crews, stands, views } from './store'

export function App() {
  const place = area.value
  return (
    <div class={opened.value ? 'desk has-drawer' : 'desk'}>
      <a class="nhsuk-skip-link" href="#lists">
        Skip to calls
      </a>
      <Header />
      <Banner />
      <AlarmStrip />
      <main class="columns">
        <Lists />
        {place && <MapPane area={place} />}
        <Drawer />
      </main>
      <footer class="foot">
        <span>{SHORTCUTS}</span>
      </footer>
      <Announcer urgent={urgentWords.value} calm={calmWords.value} />
    </div>
  )
}

/** A board that is not live says so across the whole screen. */
function Banner() {
  const standing = stands.value
  if (standing.is === 'live' || standing.is === 'catching_up') return null
  return (
    <div class="banner" data-testid="not-live">
      <strong>▲ {connectionWords(standing, inServiceTime).words}.</strong> What you see
      may be old. Ring crews before you rely on it.
    </div>
  )
}

type Tab = 'calls' | 'crews'

function Lists() {
  const tab = useSignal<Tab>('calls')
  return (
    <div class="lists" id="lists">
      <div class="tabs" role="tablist" aria-label="Lists">
        <TabButton tab="calls" current={tab}>
          Calls <span class="figures">{views.value.length}</span>
        </TabButton>
        <TabButton tab="crews" current={tab}>
          Crews <span class="figures">{crews.value.length}</span>
        </TabButton>
      </div>
      <div
        class="tab-panel"
        role="tabpanel"
        id={`panel-${tab.value}`}
        aria-labelledby={`tab-${tab.value}`}
      >
        {tab.value === 'calls' ? <Queue /> : <CrewList />}
      </div>
    </div>
  )
}

function TabButton({ tab, current, children }: TabProps) {
  const isCurrent = current.value === tab
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={isCurrent}
      aria-controls={isCurrent ? `panel-${tab}` : undefined}
      onClick={() => {
        current.value = tab
      }}
    >
      {children}
    </button>
  )
}

interface TabProps {
  tab: Tab
  current: { value: Tab }
  children: ComponentChildren
}
