import { useSignal } from '@preact/signals'
import { searchPlaces } from '../api/reads'
import type { Place } from '../api/types'
import { CONFIDENCE, say } from '../board/words'

/** Find a place by name, street or postcode, and choose one by hand: never a guess. */
export function PlaceSearch({ chosen, onChoose }: PlaceProps) {
  const text = useSignal('')
  const found = useSignal<readonly Place[] | null>(null)
  const problem = useSignal<string | null>(null)
  const search = async () => {
    problem.value = null
    try {
      found.value = await searchPlaces(text.value)
    } catch {
      problem.value = 'The search got no answer. Try again.'
    }
  }
  return (
    <div class="place-search">
      <label for="place-search">Find the place (street, name or postcode)</label>
      <div class="buttons">
        <input
          id="place-search"
          type="search"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            void search()
          }}
        />
        <button type="button" class="tool" onClick={() => void search()}>
          Search
        </button>
      </div>
      <p class="quiet" role="status">
        {problem.value ?? (found.value && `${found.value.length} found`)}
      </p>
      <ul class="plain">
        {found.value?.map((place) => (
          <li key={`${place.label}${place.lon}${place.lat}`}>
            <button
              type="button"
              class="tool"
              aria-pressed={chosen?.label === place.label && chosen.lon === place.lon}
              onClick={() => onChoose(place)}
            >
              {place.label}
              <span class="quiet"> {say(CONFIDENCE, place.confidence)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface PlaceProps {
  chosen: Place | null
  onChoose: (place: Place) => void
}
