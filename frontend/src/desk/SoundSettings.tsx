import { useId } from 'preact/hooks'
import { leftWords } from '../board/mute'
import { SOUND, TUNE } from '../board/soundWords'
import { sound } from '../ui/sound'
import { endMute, type Mutable, muteFor, mutes } from './muting/attend'
import { LEAST, levels, setLevel, test, tunesOf, VOICES, type Voice } from './sounds'

/** Volume and mute of each class, and each of its tunes to listen to: nobody trusts, or
 * knows again, a sound they never heard. */
export function SoundSettings() {
  return (
    <section aria-label="Sounds">
      <h3>Sounds</h3>
      <p class={sound.value === 'on' ? 'quiet' : 'warn'}>
        {sound.value === 'on'
          ? 'Sound is on: this device played a note to its end.'
          : '◆ Sound is off on this screen. Press any Listen to turn it on.'}
      </p>
      {VOICES.map((voice) => (
        <VoiceRow key={voice} voice={voice} />
      ))}
    </section>
  )
}

const CLASS_MIN = 15

function ClassMute({ voice }: { voice: Exclude<Mutable, 'all'> }) {
  const mute = mutes.value[voice]
  return (
    <button
      type="button"
      class="tool"
      onClick={() => (mute ? endMute(voice) : muteFor(voice, CLASS_MIN))}
    >
      {mute ? `Muted ${leftWords(mute)}: sound now` : `Mute ${CLASS_MIN} min`}
      <span class="visually-hidden"> {SOUND[voice]}</span>
    </button>
  )
}

function VoiceRow({ voice }: { voice: Voice }) {
  const range = useId()
  const { volume } = levels.value[voice]
  return (
    <div class="voice">
      <label for={range}>{SOUND[voice]}</label>
      <input
        id={range}
        type="range"
        min={LEAST[voice]}
        max={100}
        step={10}
        value={volume}
        onInput={(event) => setLevel(voice, Number(event.currentTarget.value))}
      />
      {voice === 'life' ? <span>Never off</span> : <ClassMute voice={voice} />}
      <ul class="plain tunes">
        {tunesOf(voice).map((tune) => (
          <li key={tune}>
            {TUNE[tune]}
            <button
              type="button"
              class="tool"
              data-tune={tune}
              onClick={() => void test(voice, tune)}
            >
              Listen<span class="visually-hidden">: {TUNE[tune]}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
