/** The lines above the text of a notice: how staff write each of them. */
export type HeaderName = 'Invia il' | 'Scade il' | 'Urgente' | 'Titolo' | 'Ripeti' | 'Canale';

/** When, and in which zone, a date is read that may be written as «domani». */
export interface Moment {
  /** milliseconds since 1970 */
  readonly now: number;
  /** `Europe/Rome` */
  readonly zone: string;
}
