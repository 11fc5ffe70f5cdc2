import type { Shape } from './language'
import type { en } from './reach.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  not: 'NIE otrzymujesz zleceń',
  shiftDue: (since) =>
    `Twoja zmiana powinna była zacząć się o ${since}. Rozpocznij ją poniżej.`,
  shiftOver: (since) =>
    `Twoja zmiana skończyła się o ${since}: nowe zlecenia nie przyjdą. Zakończ ją poniżej albo zadzwoń do dyspozytorni.`,
  onBreak: 'Masz przerwę.',
  offShift: 'Nie jesteś na zmianie.',
  ask: 'Budź ten telefon do zleceń',
  askWhy:
    'Gdy ta strona jest zamknięta lub telefon śpi, zlecenie nadal może go uruchomić. Naciśnij, a potem zezwól na powiadomienia. Mówią tylko, że czeka zlecenie, i nic o nikim.',
  asking: 'Pytamy telefon…',
  denied:
    'Powiadomienia są zablokowane, więc zlecenie nie obudzi tego telefonu. Zezwól na nie dla UCR w ustawieniach telefonu albo trzymaj tę stronę na ekranie.',
  unsupported:
    'Tej przeglądarki nie można obudzić. Trzymaj tę stronę na ekranie. Na iPhonie: dodaj UCR do ekranu głównego i otwórz tam.',
  failed:
    'Nie udało się ustawić budzenia tego telefonu. Trzymaj tę stronę na ekranie i naciśnij jeszcze raz.',
  hidden: (minutes) =>
    `Ta strona była ukryta przez ${minutes} min i nic nie mogło obudzić tego telefonu.`,
  hiddenTitle: '▲ BRAK zleceń: otwórz UCR',
  understood: 'Widzę to',
}
