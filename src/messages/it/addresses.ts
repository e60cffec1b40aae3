/** Addresses of the panel’s pages: staff read them in the browser, and send them to each other. */

export const ADDRESS = {
  status: '/',
  notices: '/avvisi',
  /** of the list of notices: those that wait, and dropped files that became none */
  waitingNotices: '/avvisi?stato=attesa',
  refused: '/avvisi?stato=scartati',
  refusedSeen: '/scartati/visto',
  newNotice: '/nuovo',
  subscribers: '/iscritti',
  overview: '/riepilogo',
  poster: '/iscritti/locandina',
  audit: '/registro',
  restart: '/riavvio',
  signIn: '/accesso',
  signOut: '/uscita',
  changes: '/cambiamenti',
} as const;

/** `/avvisi/12`, `/avvisi/12/esito.pdf` */
export function noticeAddress(id: number, rest = ''): string {
  return `${ADDRESS.notices}/${String(id)}${rest === '' ? '' : `/${rest}`}`;
}

/** The same for any id, as a route: its parameter is `id`. */
export function noticeRoute<Rest extends string>(rest: Rest): `/avvisi/:id{\\d+}/${Rest}` {
  return `${ADDRESS.notices}/:id{\\d+}/${rest}`;
}

/** One of a notice’s attachments, counted from 0 with its other messages. */
export function partAddress(id: number, part: number): string {
  return noticeAddress(id, `parti/${String(part)}`);
}

export const PART_ROUTE = noticeRoute('parti/:part{\\d+}');

/** A draft: `/nuovo/7b…`, `/nuovo/7b…/pubblica` */
export function draftAddress(id: string, rest = ''): string {
  return `${ADDRESS.newNotice}/${id}${rest === '' ? '' : `/${rest}`}`;
}

/** The form, filled in with a draft. */
export function formAddress(draft: string): string {
  return `${ADDRESS.newNotice}?bozza=${draft}`;
}
