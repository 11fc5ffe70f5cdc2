import type { Shape } from './language'
import type { en } from './safety.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  help: 'Pomoc',
  helpHow: 'Pomoc: przytrzymaj 2 sekundy albo naciśnij, aby zobaczyć więcej',
  holding: 'Trzymaj dalej…',
  sheet: 'Czy potrzebujesz pomocy?',
  send: 'Zaalarmuj dyspozytornię teraz',
  ring: 'Zadzwoń do dyspozytorni',
  emergency: 'Zagrożenie życia: dzwoń pod 999',
  back: 'Wstecz',
  unsent: 'Dyspozytornia NIE słyszała jeszcze twojego wezwania pomocy.',
  loseHelp:
    'Dyspozytornia NIE słyszała twojego wezwania pomocy. Wylogowanie je usunie. Wylogować?',
  unsentHow:
    'Zostanie wysłane samo, gdy tylko będzie zasięg. Zadzwoń teraz, jeśli możesz.',
  refused: 'Dyspozytornia nie przyjęła twojego wezwania pomocy. Zadzwoń tam.',
  asked: (at, by) => `Pomocy wezwał(a) ${by}, ${at}.`,
  notSeen: 'Nikt w dyspozytorni jeszcze tego nie widział.',
  higher: 'Zaalarmowano następną osobę.',
  seen: (by, at) => `Dyspozytornia to widziała: ${by}, ${at}.`,
  cancelled: (by, at) =>
    `Odwołał(a) ${by}, ${at}. Dyspozytornia i tak upewni się, że nic ci nie grozi.`,
  closed: (by, at) => `Zamknął/zamknęła ${by}, ${at}: nic ci nie grozi.`,
  takeBack: 'Odwołaj',
  whyBack: 'Dlaczego odwołujesz?',
  confirmBack: 'Odwołaj',
  wellBy: (at, left) => `Powiedz do ${at}, że wszystko dobrze: zostało ${left}`,
  wellNow: 'Czy wszystko dobrze? Powiedz to teraz.',
  wellAlarmed: 'Dyspozytornia ma alarm: powiedz, że wszystko dobrze, albo zadzwoń.',
  wellSeen: (by, at) => `Zajmuje się tym ${by} w dyspozytorni od ${at}.`,
  well: 'Wszystko dobrze',
  wellSending: 'Mówimy dyspozytorni…',
  wellUnheard:
    'Dyspozytornia NIE słyszała, że wszystko dobrze. Zadzwoń albo naciśnij jeszcze raz, gdy będzie zasięg.',
  because: {
    by_mistake: 'Naciśnięto przez pomyłkę',
    safe_now: 'Nic mi już nie grozi',
    help_is_here: 'Pomoc już jest',
  },
  position: {
    off: 'Pozycja wyłączona: nie jesteś na zmianie',
    asking: 'Pytamy telefon o twoją pozycję',
    refused: 'Dyspozytornia cię nie widzi: zezwól na pozycję w ustawieniach telefonu',
    unavailable: 'Dyspozytornia cię nie widzi: telefon nie ma pozycji',
    unsent: 'Dyspozytornia jeszcze cię nie widzi',
    seen: (metres, old) => `Dyspozytornia widzi cię tutaj, ${metres} m, ${old} temu`,
    disbelieved: 'Dyspozytornia nie uwierzyła w ostatnią pozycję',
    saving: 'słaba bateria: wysyłane rzadziej',
  },
  pressed: {
    accept: 'Przyjęto',
    refuse: 'Odmówiono',
    'en-route': 'W drodze',
    'on-scene': 'Na miejscu',
    complete: 'Zakończono',
    'hand-back': 'Oddano',
    leave: 'Opuszczono',
  },
  pair: {
    nothingMore: (what) => `${what}. Nic więcej tam do zrobienia.`,
    alreadyDone: (what) => `Już zrobione. ${what}`,
  },
}
