import { messageOf } from '../errors.js';
import { MAIL_FAILED, TEST_MAIL } from '../messages/it/email.js';

export interface MailSettings {
  /** `smtps://user:password@host:465`, instead of the five that follow; null: these */
  readonly url: string | null;
  readonly host: string | null;
  readonly port: number;
  /** TLS from the beginning; else when the server offers it, and always where there is a user */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string | null;
  /** none: no mail is wanted */
  readonly to: readonly string[];
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  /** `why`: an Italian sentence; `detail`: the server's words. Neither has the password. */
  | { readonly kind: 'failed'; readonly why: string; readonly detail: string };

/** Milliseconds: until the server answers at all, and between its answers. */
const LIMITS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 };

export function wantsMail({ url, host, to }: MailSettings): boolean {
  return (url !== null || host !== null) && to.length > 0;
}

/** Hands one mail to the server; never throws. */
export async function sendMail(settings: MailSettings, mail: Mail): Promise<MailOutcome> {
  const { from, to } = settings;
  try {
    // Loaded only here: it takes a tenth of a second, and a service seldom has anything to mail.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      ...server(settings),
      ...LIMITS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    transport.on('error', () => undefined); // what counts is what sendMail says
    try {
      await transport.sendMail({ from: from ?? '', to: [...to], ...mail });
      return { kind: 'sent' };
    } finally {
      transport.close();
    }
  } catch (error) {
    const detail = withoutSecrets(messageOf(error), settings);
    return { kind: 'failed', why: reason(error), detail };
  }
}

/** Sends a test mail so that the admin can check the settings. */
export function sendTestMail(settings: MailSettings): Promise<MailOutcome> {
  return sendMail(settings, TEST_MAIL);
}

/** No password goes over the network in clear, unless the address itself says `?requireTLS=false`. */
function server({ url, host, port, secure, user, password }: MailSettings) {
  if (url !== null) return { url, requireTLS: hasUser(url) };
  return {
    ...(host !== null && { host }),
    port,
    secure,
    requireTLS: user !== null,
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
  };
}

function hasUser(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // The server itself has answered that it cannot: a failure of TLS has no answer.
  const isAnswered = error instanceof Error && 'response' in error && error.response !== undefined;
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return MAIL_FAILED.login;
    case 'EENVELOPE':
      return MAIL_FAILED.addresses;
    case 'ETLS':
      if (isAnswered) return MAIL_FAILED.noEncryption;
      return MAIL_FAILED.encryption;
    case 'ESOCKET':
      return isOfTls(error) ? MAIL_FAILED.encryption : MAIL_FAILED.unreachable;
    case 'EDNS':
    case 'ECONNECTION':
    case 'ETIMEDOUT':
      return MAIL_FAILED.unreachable;
    default:
      return MAIL_FAILED.other;
  }
}

/** `ECONNREFUSED` is of the network; `ERR_SSL_…`, `CERT_HAS_EXPIRED`, `SELF_SIGNED_…` are not. */
function isOfTls(error: unknown): boolean {
  const original = error instanceof Error && 'originalCode' in error ? error.originalCode : null;
  return typeof original === 'string' && !/^E(?!RR_)/.test(original);
}

function withoutSecrets(text: string, { url, password }: MailSettings): string {
  const secrets = [password, url === null ? null : passwordIn(url)];
  return secrets.reduce<string>(
    (safe, secret) => (secret === null || secret === '' ? safe : safe.replaceAll(secret, '•••')),
    text,
  );
}

function passwordIn(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { password } = new URL(url);
  try {
    return decodeURIComponent(password);
  } catch {
    return password; // a bare % in it; `config --check` says so
  }
}
