import type { Shape } from './language'
import type { en } from './work.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  shift: {
    planned: 'Twoja zmiana jeszcze się nie zaczęła',
    on: 'Teraz brak zlecenia',
    paused: 'Na przerwie',
    off: 'Nie jesteś na zmianie',
    hours: (from, to) => `Zmiana od ${from} do ${to}`,
    breakBy: (time) => `przerwa do ${time}`,
    lent: (area, time) => `Pracujesz dla: ${area}, do ${time}`,
    vehicle: (name) => `Pojazd: ${name}`,
    start: 'Zacznij zmianę',
    startBreak: 'Zacznij przerwę',
    endBreak: 'Zakończ przerwę',
    end: 'Zakończ zmianę',
    ring: 'Zadzwoń do dyspozytora, jeśli masz być na zmianie.',
    byDesk: {
      end: (time) =>
        `Dyspozytornia zakończyła twoją zmianę o ${time}: zadzwoń, jeśli to pomyłka.`,
      pause: (time) =>
        `Dyspozytornia wysłała cię na przerwę o ${time}: zadzwoń, jeśli to pomyłka.`,
      resume: (time) =>
        `Dyspozytornia zakończyła twoją przerwę o ${time}: zadzwoń, jeśli to pomyłka.`,
      until: (time) =>
        `Dyspozytornia zmieniła koniec twojej zmiany, o ${time}: zadzwoń, jeśli to pomyłka.`,
    },
  },
  change: {
    told: 'To zlecenie się zmieniło. Przeczytaj całość jeszcze raz.',
    read: 'Zmiana przeczytana',
    saying: 'Zgłoszono tutaj, czeka, aż dyspozytor to usłyszy.',
  },
  job: {
    placeUnknown: 'miejsce nieznane',
    left: (time, span) => `do ${time}, zostało ${span}`,
    late: (time, span) => `do ${time}, ${span} spóźnienia`,
    byRoad: (miles) => `drogą, ${miles} mil`,
    straight: '(szacunek w linii prostej)',
    bring: 'Weź:',
    nothing: 'nic szczególnego',
    whyYou: 'Dlaczego ty:',
  },
  risk: {
    title: 'Zagrożenia',
    two: 'Potrzebne dwie osoby',
    redFlag: (what) => `Objaw alarmowy: ${what}`,
    none: 'Nie zgłoszono zagrożeń. To nie znaczy, że jest bezpiecznie.',
  },
  meets: {
    title: 'Spotykają się dwa zespoły',
    asked: (crew: string) => `${crew}: poproszono o spotkanie z wami, brak odpowiedzi`,
    accepted: (crew: string) => `${crew}: przyjęte, jeszcze nie w drodze`,
    on_its_way: (crew: string) => `${crew}: w drodze`,
    there: (crew: string, time: string) => `${crew}: na miejscu od ${time}`,
    expected: (time: string) => `spodziewany czas ${time}`,
    unknown: 'czas jeszcze nieznany',
    lead: 'To wasze zlecenie; oni jadą pomóc. Spotkajcie się na miejscu.',
    assist: 'Jedziecie pomóc; to ich zlecenie. Spotkajcie się na miejscu.',
    nobody:
      'Potrzebne dwie osoby, a drugi zespół jeszcze nie jedzie. Zadzwońcie do dyspozytora przed wejściem.',
  },
  place: {
    title: 'Gdzie',
    leadsTo: 'Mapa prowadzi do:',
    confidence: {
      exact: 'Dokładny adres',
      street: 'Tylko ulica',
      postcode: 'Tylko kod pocztowy',
      place: 'Tylko okolica',
      unknown: 'Miejsce nieznane',
    },
    ring: (how) => `${how}: zadzwoń przed wyjazdem`,
    access: 'Wejście:',
    keySafe: 'Skrytka na klucze:',
    keySafeLater:
      'Kod przyjdzie, gdy dyspozytornia będzie wiedzieć, że jesteś w drodze. Nie ma kodu pod drzwiami: zadzwoń do dyspozytorni.',
  },
  person: {
    title: 'Kto i dlaczego',
    later: 'Szczegóły pojawią się, gdy telefon otrzyma zlecenie.',
    noName: 'Imię nieznane',
    conditions: (what) => `Schorzenia: ${what}`,
    somebody: 'ta osoba',
    call: (who, phone) => `Zadzwoń, ${who}: ${phone}`,
    also: (sender) => `Zgłasza także ${sender}`,
  },
}
