import { setTheme, type Theme, theme } from '../ui/theme'
import { acts } from './words/acts'
import { LANGUAGES, language, setLanguage } from './words/language'

const THEMES: readonly Theme[] = ['light', 'sunlight', 'night']

/** How the phone looks and speaks. */
export function Looks() {
  const words = acts.value.settings
  return (
    <div class="looks">
      <label>
        {words.colours}
        <select
          value={theme.value}
          onChange={(event) => setTheme(event.currentTarget.value as Theme)}
        >
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {words[each]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.language}
        <select
          value={language.value}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        >
          {Object.entries(LANGUAGES).map(([code, { name, tag }]) => (
            <option key={code} value={code} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {language.value !== 'en' && <p class="quiet">{words.unchecked}</p>}
    </div>
  )
}
