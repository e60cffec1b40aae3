import { ADDRESS } from '../../messages/it/addresses.js';
import type { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { SIGN_IN_PAGE } from '../../messages/it/panel.js';
import { signInPage } from '../views/sign-in.js';
import { SESSION_COOKIE, tryPassword, type Gate, type PanelEnv } from './access-control.js';

/** The door, where a password is set. */
export function signInRoutes(app: Hono<PanelEnv>, gate: Gate): void {
  app.get(ADDRESS.signIn, (context) =>
    context.html(
      signInPage({
        token: context.get('token'),
        after: ownPath(context.req.query('dopo')),
        problem: null,
        isEncrypted: isEncrypted(context.req.header('x-forwarded-proto')),
      }),
    ),
  );

  app.post(ADDRESS.signIn, async (context) => {
    const form = await context.req.parseBody();
    const after = ownPath(form['dopo']);
    const password = typeof form['password'] === 'string' ? form['password'] : '';
    const attempt = await tryPassword(context, gate, password);
    const secure = isEncrypted(context.req.header('x-forwarded-proto'));
    if (attempt.kind === 'passed') {
      const id = gate.sessions.open();
      setCookie(context, SESSION_COOKIE, id, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure,
      });
      return context.redirect(after, 303);
    }
    const tooSoon = attempt.kind === 'too-soon';
    if (tooSoon) context.header('Retry-After', String(attempt.seconds));
    const problem = tooSoon ? SIGN_IN_PAGE.tooOften(attempt.seconds) : SIGN_IN_PAGE.wrong;
    const page = signInPage({ token: context.get('token'), after, problem, isEncrypted: secure });
    return context.html(page, tooSoon ? 429 : 401);
  });

  app.post(ADDRESS.signOut, (context) => {
    gate.sessions.close(context.get('session'));
    deleteCookie(context, SESSION_COOKIE, { path: '/' });
    return context.redirect(ADDRESS.signIn, 303);
  });
}

/** Where to go afterwards: a path of ours and nothing else, whatever browsers make of it. */
function ownPath(path: unknown): string {
  const base = 'http://pannello.invalid';
  if (typeof path !== 'string' || !URL.canParse(path, base)) return '/';
  const { origin, pathname, search } = new URL(path, base);
  return origin === base && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}

/** TLS is the business of a server in front of us, which says so. */
function isEncrypted(forwarded: string | undefined): boolean {
  return forwarded === 'https';
}
