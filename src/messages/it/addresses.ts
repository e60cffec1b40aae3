/** Addresses of the panel that several pages name; staff read them in the browser. */

/** `/avvisi/12`, `/avvisi/12/esito.pdf` */
export function noticeAddress(id: number, rest = ''): string {
  return `/avvisi/${String(id)}${rest === '' ? '' : `/${rest}`}`;
}

/** The same for any id, as a route: its parameter is `id`. */
export function noticeRoute<Rest extends string>(rest: Rest): `/avvisi/:id{\\d+}/${Rest}` {
  return `/avvisi/:id{\\d+}/${rest}`;
}
