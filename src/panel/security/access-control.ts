import { ADDRESS } from '../../messages/it/addresses.js';
import { PROBLEMS } from '../../messages/it/panel.js';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import { passwordMatches, LOOPBACK, isLoopback } from '../../panel-access.js';
import { clientAddress } from './client-address.js';
import type { Attempt, LoginThrottle } from './login-throttle.js';
import { isSameSecret, type RequestTokens, type Sessions } from './web-sessions.js';
import { isIP } from 'node:net';

/**
 * What every request passes before it comes to a page. In this order: is it for us (Host), may it come
 * from there (password, where it is not from this PC), who asks
 * (session, command, nobody), may they (password), and does it come from a page of ours (Origin and
 * token) if it changes something.
 */

export const SESSION_COOKIE = 'campanile';

/** The field of every form of ours that changes something. */
export const TOKEN_FIELD = 'conferma';
const TOKEN_HEADER = 'x-campanile-token';

export interface PanelEnv {
  Variables: {
    /** id of the session, '' where no password is set or a command asks */
    session: string;
    /** for the forms of the answer */
    token: string;
    /** one of our own commands, with the secret of the running service */
    isCommand: boolean;
    /** whether they may see pages; absent until it is looked at */
    isKnown?: boolean;
  };
}

export interface Gate {
  readonly names: OwnNames;
  /** null: no password is asked for */
  readonly passwordHash: string | null;
  /** a server on this PC may pass on what others ask, and says who they are */
  readonly behindProxy: boolean;
  /** what our own commands show: see `servizio.json` */
  readonly secret: string;
  readonly sessions: Sessions;
  readonly tokens: RequestTokens;
  readonly slowDown: LoginThrottle;
}

/** Nothing from elsewhere, nothing inline. */
export function strictHeaders(): MiddlewareHandler {
  const self = ["'self'"];
  const none = ["'none'"];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: self,
      styleSrc: self,
      imgSrc: self,
      connectSrc: self,
      formAction: self,
      frameAncestors: none,
      baseUri: none,
    },
    // 'no-referrer' would make browsers send «Origin: null» with our own forms.
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    strictTransportSecurity: false,
  });
}

/** A name that is not ours gets nothing: see `OwnNames`. */
export function ownNamesOnly({ names }: Gate): MiddlewareHandler<PanelEnv> {
  return async (context, next) => {
    if (!names.include(context.req.header('host'))) return context.text(PROBLEMS.otherName, 403);
    await next();
    if (!context.res.headers.has('cache-control')) context.header('Cache-Control', 'no-store');
    return undefined;
  };
}

/** Without a password the page is for this PC; a server on it would open it to everyone who asks that server. */
export function withoutPasswordFromHereOnly({ passwordHash }: Gate): MiddlewareHandler<PanelEnv> {
  return async (context, next) => {
    if (passwordHash !== null || isLoopback(namedAddress(context))) return next();
    return context.text(PROBLEMS.noPassword, 403);
  };
}

const PUBLIC = /^\/(accesso$|assets\/|healthz$)/;
/** For monitoring, which cannot fill in a form: these take the password by HTTP Basic as well. */
const MONITORING = /^\/(metrics|status\.json|status\.schema\.json)$/;

export function known(gate: Gate): MiddlewareHandler<PanelEnv> {
  return async (context, next) => {
    const { path, method } = context.req;
    const [scheme, credentials = ''] = context.req.header('authorization')?.split(' ') ?? [];
    const isCommand = scheme === 'Bearer' && isSameSecret(credentials, gate.secret);
    const session = gate.passwordHash === null ? '' : openSession(context, gate);
    context.set('isCommand', isCommand);
    context.set('isKnown', isCommand || session !== null);
    context.set('session', session ?? '');
    context.set('token', gate.tokens.for(session ?? ''));

    if (path.startsWith('/api/')) return isCommand ? next() : context.text(PROBLEMS.forbidden, 403);
    if (isCommand || session !== null || PUBLIC.test(path)) return next();
    if (scheme === 'Basic' && MONITORING.test(path)) {
      const attempt = await tryPassword(context, gate, passwordIn(credentials));
      if (attempt.kind === 'passed') return next();
      return context.text(PROBLEMS.forbidden, attempt.kind === 'failed' ? 401 : 429);
    }
    const isPage = method === 'GET' && (context.req.header('accept') ?? '').includes('text/html');
    if (!isPage) return context.text(PROBLEMS.signInFirst, 401);
    const { pathname, search } = new URL(context.req.url);
    return context.redirect(`${ADDRESS.signIn}?dopo=${encodeURIComponent(pathname + search)}`, 303);
  };
}

function openSession(context: Context, { sessions }: Gate): string | null {
  const id = getCookie(context, SESSION_COOKIE);
  return id !== undefined && sessions.isOpen(id) ? id : null;
}

/** Checks the password, and answers more slowly after failures. */
export function tryPassword(
  context: Context,
  { slowDown, passwordHash, behindProxy }: Gate,
  password: string,
): Promise<Attempt> {
  const socket = clientAddress(socketAddress(context), undefined);
  const address = behindProxy ? namedAddress(context) : socket;
  return slowDown.attempt({ address, isForwarded: address !== socket }, () =>
    passwordMatches(password, passwordHash ?? ''),
  );
}

function namedAddress(context: Context): string {
  return clientAddress(socketAddress(context), context.req.header('x-forwarded-for'));
}

function socketAddress(context: Context): string {
  return getConnInfo(context).remote.address ?? '';
}

function passwordIn(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

const SAFE = ['GET', 'HEAD'];

/** Requests that change something come from a page of ours, or from a command. */
export function fromOurPages({ names, tokens }: Gate): MiddlewareHandler<PanelEnv> {
  return async (context, next) => {
    if (SAFE.includes(context.req.method) || context.get('isCommand')) return next();
    const origin = context.req.header('origin');
    if (origin === undefined || !names.include(hostOf(origin))) {
      return context.text(PROBLEMS.otherOrigin, 403);
    }
    const token = context.req.header(TOKEN_HEADER) ?? (await fieldOf(context));
    if (!tokens.accept(token, context.get('session'))) {
      return context.text(PROBLEMS.oldPage, 403);
    }
    return next();
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

async function fieldOf(context: Context): Promise<unknown> {
  const type = context.req.header('content-type') ?? '';
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/.test(type);
  return isForm ? (await context.req.parseBody())[TOKEN_FIELD] : undefined;
}

/** @param bytes of a request's body */
export function atMost(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: (context) => context.text(PROBLEMS.tooLarge, 413),
  });
}

/**
 * The names under which the page may be called. A page elsewhere can make its own name lead to this
 * PC (DNS rebinding) and would then count as the same origin: a name that is not ours gets nothing.
 * An address cannot be rebound.
 */
export class OwnNames {
  constructor(
    private readonly listen: string,
    private readonly port: number,
    /** host names by which others reach the page, in small letters */
    private readonly further: readonly string[],
  ) {}

  /** @param host a `Host` header, or the host of an `Origin` */
  include(host: string | undefined): boolean {
    if (host === undefined) return false;
    const [, name = '', port = '80'] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
    if (LOCAL.includes(name) || name === this.listen) return port === String(this.port);
    if (this.further.includes(name)) return true;
    return !isLoopback(this.listen) && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  }
}

const LOCAL = ['localhost', LOOPBACK, '[::1]'];
