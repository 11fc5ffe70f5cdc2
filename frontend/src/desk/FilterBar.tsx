import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { DIMENSIONS, type Dimension, hiddenWords, isAsked } from '../board/filter'
import { GROUP, NEED, SKILL, SOURCE } from '../board/words'
import { TextField } from '../ui/fields'
import { SelectSeveral } from './Choosing'
import {
  asked,
  away,
  choices,
  forgetView,
  savedViews,
  saveView,
  search,
  searchSaid,
  showAll,
  toggle,
  type as typed,
  use,
} from './filtering'
import { InlineForm, said } from './InlineForm'
import { mayDecide } from './store'

const LEGEND: Record<Dimension, string> = {
  states: 'State',
  needs: 'Need',
  sources: 'Source',
  skills: 'Skill',
  places: 'Place',
}
const WORDS: Record<Dimension, Readonly<Record<string, string>>> = {
  states: GROUP,
  needs: NEED,
  sources: SOURCE,
  skills: SKILL,
  places: {},
}

/** Which calls are shown; what it hides it always says. */
export function FilterBar() {
  const isOpen = useSignal(false)
  const panel = useId()
  const count = DIMENSIONS.reduce((all, one) => all + asked.value.filter[one].length, 0)
  return (
    <section class="filter-bar" aria-label="Which calls are shown">
      <SearchBox />
      <div class="filter-tools">
        <button
          type="button"
          class="tool"
          aria-expanded={isOpen.value}
          aria-controls={panel}
          onClick={() => {
            isOpen.value = !isOpen.value
          }}
        >
          Filter{count > 0 && ` (${count})`}
        </button>
        <SelectSeveral />
        <ViewPicker />
      </div>
      <div id={panel} hidden={!isOpen.value}>
        {isOpen.value && <Panel />}
      </div>
      <Away />
    </section>
  )
}

function SearchBox() {
  const field = useId()
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          if (mayDecide.value) void search()
        }}
      >
        <label for={field}>
          Number, crew, place{mayDecide.value && '; Enter: name, NHS number, postcode'}
        </label>
        <div class="search-line">
          <input
            id={field}
            class="nhsuk-input"
            type="search"
            autocomplete="off"
            spellcheck={false}
            maxLength={100}
            value={asked.value.text}
            onInput={(event) => typed(event.currentTarget.value)}
          />
          {mayDecide.value && (
            <button type="submit" class="tool">
              Search
              <span class="visually-hidden">
                {' '}
                names, numbers, addresses, telephones
              </span>
            </button>
          )}
        </div>
        <p role="status" class="search-said">
          {mayDecide.value || asked.value.text === ''
            ? searchSaid.value
            : 'Looked for in what rows show. Names, NHS numbers and addresses are for coordinators and clinicians.'}
        </p>
      </form>
    </search>
  )
}

function Panel() {
  return (
    <div class="filter-panel">
      {DIMENSIONS.map((dimension) => (
        <fieldset key={dimension}>
          <legend>{LEGEND[dimension]}</legend>
          {[...choices.value[dimension]].sort().map((value) => (
            <label key={value} class="choice">
              <input
                type="checkbox"
                checked={asked.value.filter[dimension].includes(value)}
                onChange={() => toggle(dimension, value)}
              />
              {WORDS[dimension][value] ?? value}
            </label>
          ))}
        </fieldset>
      ))}
      <SaveView />
    </div>
  )
}

function ViewPicker() {
  const field = useId()
  if (savedViews.value.length === 0) return null
  return (
    <>
      <label class="visually-hidden" for={field}>
        My views
      </label>
      <select
        id={field}
        class="nhsuk-select"
        value=""
        onChange={(event) => {
          const name = event.currentTarget.value
          const view = savedViews.value.find((one) => one.name === name)
          event.currentTarget.value = ''
          if (view) use(view.filter)
        }}
      >
        <option value="">My views</option>
        {savedViews.value.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  )
}

/** A view is a filter with a name; the words of a search are never kept. */
function SaveView() {
  const field = useId()
  const error = useSignal<string | undefined>(undefined)
  return (
    <>
      <InlineForm
        label="Keep this filter as a view"
        submit="Save view"
        onSubmit={async (form) => {
          const name = said(form, field)
          error.value = name ? undefined : 'Give the view a name'
          if (name) error.value = (await saveView(name)) ?? undefined
        }}
      >
        <TextField
          label="Name of this view"
          hint="No patient’s name. It follows you to other desks, with which crews are shown."
          name={field}
          error={error.value}
        />
      </InlineForm>
      {savedViews.value.map(({ name }) => (
        <button
          key={name}
          type="button"
          class="tool"
          onClick={async () => {
            error.value = (await forgetView(name)) ?? undefined
          }}
        >
          Forget {name}
        </button>
      ))}
    </>
  )
}

function Away() {
  if (!isAsked(asked.value)) return null
  return (
    <div class={away.value.late > 0 ? 'away is-late' : 'away'}>
      <span role="status" class="figures">
        {away.value.all === 0 ? 'Nothing is hidden' : hiddenWords(away.value)}
      </span>
      <button type="button" class="tool" onClick={showAll}>
        Show all
      </button>
    </div>
  )
}
