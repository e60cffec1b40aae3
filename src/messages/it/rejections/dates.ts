/** Why a date that staff wrote cannot be, as clauses; days are as they are written there. */
export const IMPOSSIBLE = {
  /** of a day that is counted from another @param saved `martedì 24/11/2026` */
  savedOnAnotherDay: (saved: string, read: string) =>
    `non si capisce quale giorno si intende: il file è stato salvato ${saved}, e Campanile lo legge ${read}`,
  month: (month: number) => `il mese ${month} non esiste: prima il giorno, poi il mese`,
  day: (day: string) => `il giorno ${day} non esiste`,
  weekday: (day: string, actual: string, written: string) =>
    `il giorno ${day} è ${actual}, non ${written}`,
  time: (time: string) => `l’ora «${time}» non esiste: l’ultima del giorno è 23:59`,
  /** in the night in which clocks are put forward */
  timeLeftOut: (day: string, time: string) =>
    `il giorno ${day} l’ora «${time}» non esiste: quella notte entra l’ora legale e gli orologi saltano un’ora in avanti`,
} as const;
