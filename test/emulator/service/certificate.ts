/**
 * The certificate of https://web.whatsapp.com/, made for one run (or kept with `--state`), and the
 * arguments that let one Chromium trust exactly this key and find exactly this server.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM */
  readonly cert: string;
  readonly key: string;
}

export async function certificateFor(stateDir: string | null): Promise<Certificate> {
  const path = stateDir === null ? null : join(stateDir, 'certificate.json');
  if (path !== null && existsSync(path)) {
    return JSON.parse(readFileSync(path, 'utf8')) as Certificate;
  }
  const made = await generate([{ name: 'commonName', value: 'web.whatsapp.com' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // whatever day a test makes of today: who checks it goes by the clock of the system
    notBeforeDate: new Date(0),
    notAfterDate: new Date(Date.UTC(2100, 0, 1)),
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'web.whatsapp.com' }] },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  });
  const certificate = { cert: made.cert, key: made.private };
  if (path !== null) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, JSON.stringify(certificate), { mode: 0o600 });
  }
  return certificate;
}

/**
 * Every other address of WhatsApp leads nowhere: the emulator never lets the page out. The last
 * argument lets the page end its own process (the fault `crashPage`).
 */
export function browserArgs({ cert }: Certificate, port: number): string[] {
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  const pin = createHash('sha256').update(spki).digest('base64');
  const rules = [
    `MAP web.whatsapp.com:443 127.0.0.1:${port}`,
    'MAP *.whatsapp.com ~NOTFOUND',
    'MAP whatsapp.com ~NOTFOUND',
    'MAP *.whatsapp.net ~NOTFOUND',
  ];
  return [
    `--host-resolver-rules=${rules.join(', ')}`,
    `--ignore-certificate-errors-spki-list=${pin}`,
    '--js-flags=--allow-natives-syntax',
  ];
}
