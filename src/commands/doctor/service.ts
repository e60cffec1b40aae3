/** Checks of the service and of what keeps it going. */
import { lowerFirst } from '../../italian.js';
import { ACCOUNT, healthSentences } from '../../messages/it/account-health.js';
import { CHANNEL, channelSentences } from '../../messages/it/channel.js';
import type { ChannelMode, ChannelStatus } from '../../model/channel.js';
import { MAIL, PM2, SERVICE, WHATSAPP_PAGE } from '../../messages/it/doctor.js';
import { refusesCold, type AccountHealth } from '../../model/account-health.js';
import type { DeliveryStatus } from '../../model/sending.js';
import type { SessionState } from '../../model/session.js';
import type { MailOutcome } from '../../system/mail.js';
import type { Verdict } from './finding.js';

/** @param state null: the service does not run */
export function session(state: SessionState | null): Verdict {
  switch (state?.name) {
    case undefined:
      return { kind: 'unsure', ...SERVICE.stopped };
    case 'ready':
      return { kind: 'good', ...SERVICE.linked };
    case 'starting':
    case 'syncing':
      return { kind: 'unsure', ...SERVICE.starting };
    case 'pairing':
      return { kind: 'bad', ...SERVICE.unlinked };
    case 'stopped':
    case 'lost':
      return { kind: 'bad', ...SERVICE.lost };
  }
}

/**
 * What the running service found when it last opened WhatsApp Web.
 * @param lacks what the service says of lesser parts that are missing; null: nothing is
 */
export function compatibility(state: SessionState | null, lacks: string | null): Verdict {
  if (state?.name === 'ready') {
    const { clientVersion } = state.account;
    return lacks === null
      ? { kind: 'good', ...WHATSAPP_PAGE.whole(clientVersion) }
      : { kind: 'unsure', ...WHATSAPP_PAGE.lacks(clientVersion, lacks) };
  }
  if (state?.name === 'lost' && state.reason.kind === 'incompatible') {
    return { kind: 'bad', ...WHATSAPP_PAGE.changed(state.reason.missing) };
  }
  return { kind: 'unsure', ...WHATSAPP_PAGE.unseen };
}

/**
 * Whether the running service has WhatsApp's broadcast lists at its disposal.
 * @param delivery null: the service does not run
 */
export function lists(delivery: DeliveryStatus | null): Verdict {
  if (delivery === null) {
    return { kind: 'unsure', ...SERVICE.listsUnseen };
  }
  const { route, why } = delivery;
  return { kind: route === 'lists' ? 'good' : 'unsure', found: decapitalised(why.text) };
}

/**
 * What WhatsApp says that the account may do.
 * @param health null: the service does not run, or it was never asked
 */
export function accountHealth(health: AccountHealth | null, zone: string, now: number): Verdict {
  if (health === null) return { kind: 'unsure', found: decapitalised(ACCOUNT.notAsked) };
  const isLimited = refusesCold(health, now) || health.credits?.remaining === 0;
  const found = decapitalised(healthSentences(health, zone).join(' '));
  return { kind: isLimited ? 'unsure' : 'good', found };
}

/**
 * Whether notices can go to the comune's channel.
 * @param status null: the service does not run, or has no channel
 */
export function channel(
  { mode, id }: { readonly mode: ChannelMode; readonly id: string | null },
  status: ChannelStatus | null,
): Verdict {
  if (mode === 'off') return { kind: 'good', found: CHANNEL.off };
  const advice = SERVICE.channelAdvice;
  if (id === null) return { kind: 'bad', found: CHANNEL.withoutId, advice };
  if (status === null) return { kind: 'unsure', ...SERVICE.channelUnseen };
  const found = decapitalised(channelSentences(status).join(' '));
  if (status.state === 'unknown') return { kind: 'unsure', found };
  if (status.state !== 'usable') return { kind: 'bad', found, advice };
  return status.held === 0 ? { kind: 'good', found } : { kind: 'unsure', found };
}

/** A sentence as it stands after a colon. */
function decapitalised(sentence: string): string {
  const isName = sentence.startsWith('WhatsApp');
  const text = isName ? sentence : lowerFirst(sentence);
  return text.replace(/\.$/, '');
}

export interface Pm2Setup {
  /** what `pm2 save` has written; null: nothing */
  readonly saved: string | null;
  /** whether the system starts PM2 at boot; null: this system does not tell */
  readonly startsAtBoot: boolean | null;
}

export function pm2({ saved, startsAtBoot }: Pm2Setup): Verdict {
  const knowsUs = saved !== null && namesIn(saved).includes('campanile');
  if (!knowsUs) {
    return { kind: 'unsure', ...PM2.unknown };
  }
  if (startsAtBoot === true) return { kind: 'good', ...PM2.alsoAtBoot };
  return {
    kind: 'unsure',
    found: startsAtBoot === null ? PM2.perhapsAtBoot : PM2.notAtBoot,
    advice: PM2.advice,
  };
}

function namesIn(saved: string): readonly unknown[] {
  try {
    const programs: unknown = JSON.parse(saved);
    return Array.isArray(programs)
      ? programs.map((program: { name?: unknown }) => program.name)
      : [];
  } catch {
    return [];
  }
}

/** @param outcome of a mail that was really sent; null: none was asked for */
export function mail(wanted: boolean, outcome: MailOutcome | null): Verdict {
  if (!wanted) {
    return { kind: 'unsure', ...MAIL.unset };
  }
  if (outcome === null) {
    return { kind: 'good', ...MAIL.set };
  }
  return outcome.kind === 'sent'
    ? { kind: 'good', ...MAIL.sent }
    : { kind: 'bad', ...MAIL.failed(outcome.why, outcome.detail) };
}
