import { ADDRESS } from '../../messages/it/addresses.js';
import { lookedUp } from '../../messages/it/audit.js';
import { SUBSCRIBERS } from '../../messages/it/subscribers-page.js';
import type { Context, Hono } from 'hono';
import { growthOf, subscribersView, type Finding } from '../views/subscribers.js';
import type { PanelParts } from '../panel-parts.js';
import { isAlias } from '../../model/person.js';
import { writtenNumber } from '../../phone-number.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html } from '../views/layout.js';

/** Iscritti: counts, growth, and the consent record of one person, found by number. */
export function subscriberRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { registerAdmin, audit, clock, calendar, maskPhone } = parts;

  const page = async (context: Context<PanelEnv>, finding: Finding | null): Promise<Html> => {
    const now = clock.now();
    const main = subscribersView({
      counts: await parts.counts(),
      followers: await parts.followers(),
      growth: growthOf(await registerAdmin.consentHours(), now, calendar.zone),
      finding,
      token: context.get('token'),
      ...{ calendar, now },
    });
    return layout(parts.frame(context), {
      title: SUBSCRIBERS.title,
      current: ADDRESS.subscribers,
      main,
    });
  };

  const find = async (typed: string): Promise<Finding> => {
    const found = named(typed);
    if (found.kind === 'refused') return { kind: 'no-number', why: found.why };
    const masked = found.kind === 'alias' ? maskedAlias(found.name) : maskPhone(found.name);
    const record = await registerAdmin.consentHistory(found.name);
    await audit.record({
      at: clock.now(),
      actor: 'staff',
      event: 'subscribers.looked-up',
      noticeId: null,
      text: lookedUp(record !== null),
    });
    return record === null ? { kind: 'unknown', masked } : { kind: 'found', masked, record };
  };

  app.get(ADDRESS.subscribers, async (context) => context.html(await page(context, null)));

  // The number comes in the body: addresses are kept by browsers and logs.
  app.post(ADDRESS.subscribers, async (context) => {
    const { numero } = await context.req.parseBody();
    const finding = await find(typeof numero === 'string' ? numero : '');
    return context.html(await page(context, finding));
  });
}

/** The person that staff mean: by number, or by the alias of the export. */
function named(
  typed: string,
):
  | { readonly kind: 'alias' | 'phone'; readonly name: string }
  | { readonly kind: 'refused'; readonly why: string } {
  const alias = typed.trim();
  if (isAlias(alias)) return { kind: 'alias', name: alias };
  const number = writtenNumber(typed);
  return number.kind === 'phone' ? { kind: 'phone', name: number.phone } : number;
}

/** Nothing that looks like a number. */
function maskedAlias(alias: string): string {
  return `lid •••${alias.replace(/\D/g, '').slice(-4)}`;
}
