/** What the page of one notice says beside its state and its figures. */
import { figure, people } from '../../italian.js';
import type { HistoryPoint } from '../../model/notice.js';

export const NOTICE_PAGE = {
  all: 'Tutti gli avvisi',
  course: 'Come va',
  happened: 'Che cosa è successo',
  nothingYet: 'Ancora niente.',
  asCitizensSee: 'Come lo vedono i cittadini',
  urgent: 'Urgente',
  correction: 'Rettifica',
  progress: 'Avanzamento dell’invio',
  video: 'Video',
  document: 'Documento',
  picture: (name: string) => `Immagine «${name}»`,
  /** under the right end of the chart, where less than a minute went by */
  soon: 'meno di un minuto dopo',
  /** for those who cannot see the chart */
  chart: ({ accepted, delivered, read }: Pick<HistoryPoint, 'accepted' | 'delivered' | 'read'>) =>
    `Dal primo invio: accettati ${figure(accepted)}, consegnati ${figure(delivered)}, letti ${figure(read)}.`,
  /** @param moment `oggi alle 10:32` */
  sendAt: (moment: string) => `Da inviare ${moment}.`,
  expiresAt: (moment: string) => `Scade ${moment}: dopo non viene più inviato.`,
  /** @param words a clause */
  channel: (words: string) => `Canale WhatsApp: ${words}.`,
  deleted: (count: number) => `Cancellato dal telefono di ${people(count)}.`,
  deleting: (count: number) => `Da cancellare dal telefono di ${people(count)}.`,
  kept: (count: number) => `Resta sul telefono di ${people(count)}.`,
} as const;

/** `Invio di «acqua»` */
export function sendingOf(name: string): string {
  return `Invio di «${name}»`;
}
