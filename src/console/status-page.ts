import { html, raw } from 'hono/html';
import qrcode from 'qrcode';
import type { NoticeStatus, StatusSnapshot } from '../ports/status.js';
import { counted, NOTICE_WORDING, STATE_WORDING } from './wording.js';

/** The page for staff: how things stand, renewed every few seconds, with the QR code as a picture. */
export async function statusPage(status: StatusSnapshot): Promise<string> {
  const qr = status.qr === undefined ? '' : await qrcode.toString(status.qr, { type: 'svg' });
  return String(
    await html`<!doctype html>
      <html lang="it">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <meta http-equiv="refresh" content="3" />
          <title>Campanile</title>
          <style>
            ${raw(STYLE)}
          </style>
        </head>
        <body>
          <h1>${STATE_WORDING[status.state]}</h1>
          ${qr === '' ? '' : html`<div class="qr">${raw(qr)}</div>`}
          ${status.alerts.map(({ text }) => html`<p class="alert">${text}</p>`)}
          <p>
            ${counted(status.subscribers.active, 'persona iscritta', 'persone iscritte')} al
            servizio.
          </p>
          ${status.notices.map(noticeLine)}
          <footer>Campanile ${status.version}</footer>
        </body>
      </html>`,
  );
}

function noticeLine(notice: NoticeStatus) {
  return html`<p>
    <strong>${notice.name}</strong>: ${NOTICE_WORDING[notice.state]} a
    ${counted(notice.recipients, 'persona', 'persone')}; accettati ${notice.accepted}, consegnati
    ${notice.delivered}, letti ${notice.read}, non raggiunti ${notice.notReached}.
  </p>`;
}

const STYLE = `
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }
  .qr { max-width: 24rem; background: white }
  .alert { border-left: 0.4rem solid #b3261e; padding-left: 0.8rem }
  footer { color: #666; font-size: 0.9rem }
`;
