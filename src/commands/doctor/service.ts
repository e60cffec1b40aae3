/** Checks of the service and of what keeps it going. */
import { ACCOUNT, healthSentences } from '../../messages/it/account-health.js';
import { CHANNEL, channelSentences } from '../../messages/it/channel.js';
import type { ChannelMode, ChannelStatus } from '../../model/channel.js';
import { refusesCold, type AccountHealth } from '../../model/account-health.js';
import type { DeliveryStatus } from '../../model/sending.js';
import type { SessionState } from '../../model/session.js';
import type { MailOutcome } from '../../system/mail.js';
import type { Verdict } from './finding.js';

/** @param state null: the service does not run */
export function session(state: SessionState | null): Verdict {
  switch (state?.name) {
    case undefined:
      return {
        kind: 'unsure',
        found: 'il servizio è fermo',
        advice: 'Avvialo: «npm start», o «pm2 start ecosystem.config.js».',
      };
    case 'ready':
      return { kind: 'good', found: 'collegato a WhatsApp' };
    case 'starting':
    case 'syncing':
      return {
        kind: 'unsure',
        found: 'il servizio si sta collegando',
        advice: 'Riprova fra poco.',
      };
    case 'pairing':
      return {
        kind: 'bad',
        found: 'manca il collegamento',
        advice: 'Inquadra con il telefono del Comune il codice del pannello.',
      };
    case 'stopped':
    case 'lost':
      return {
        kind: 'bad',
        found: 'il servizio è in funzione, ma non è collegato a WhatsApp',
        advice: 'Il perché, e che cosa fare, lo dicono il pannello e «npx campanile status».',
      };
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
      ? { kind: 'good', found: `c’è tutto (WhatsApp Web ${clientVersion})` }
      : {
          kind: 'unsure',
          found: `manca qualcosa di secondario (WhatsApp Web ${clientVersion})`,
          advice: lacks,
        };
  }
  if (state?.name === 'lost' && state.reason.kind === 'incompatible') {
    return {
      kind: 'bad',
      found: `mancano ${state.reason.missing.join(', ')}`,
      advice:
        'WhatsApp Web è cambiato: serve un aggiornamento di Campanile («git pull», «npm start»). Gli ' +
        'avvisi aspettano.',
    };
  }
  return {
    kind: 'unsure',
    found: 'si controlla a ogni collegamento: ora il servizio non è collegato',
  };
}

/**
 * Whether the running service has WhatsApp's broadcast lists at its disposal.
 * @param delivery null: the service does not run
 */
export function lists(delivery: DeliveryStatus | null): Verdict {
  if (delivery === null) {
    return { kind: 'unsure', found: 'si vedono quando il servizio è in funzione' };
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
  const advice = 'I canali che si possono usare si vedono con «npx campanile channel list».';
  if (id === null) return { kind: 'bad', found: CHANNEL.withoutId, advice };
  if (status === null) return { kind: 'unsure', found: 'si vede quando il servizio è in funzione' };
  const found = decapitalised(channelSentences(status).join(' '));
  if (status.state === 'unknown') return { kind: 'unsure', found };
  if (status.state !== 'usable') return { kind: 'bad', found, advice };
  return status.held === 0 ? { kind: 'good', found } : { kind: 'unsure', found };
}

/** A sentence as it stands after a colon. */
function decapitalised(sentence: string): string {
  const isName = sentence.startsWith('WhatsApp');
  const text = isName ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
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
    return {
      kind: 'unsure',
      found: 'Campanile non è tra i programmi che PM2 riavvia',
      advice: 'Se si usa PM2: «pm2 start ecosystem.config.js», poi «pm2 save».',
    };
  }
  if (startsAtBoot === true)
    return { kind: 'good', found: 'riavvia Campanile anche all’accensione' };
  return {
    kind: 'unsure',
    found:
      startsAtBoot === null
        ? 'riavvia Campanile; se parte anche all’accensione non si può sapere'
        : 'riavvia Campanile, ma non all’accensione del computer',
    advice: 'Vedi «All’accensione del computer» in docs/guida-tecnica.md.',
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

/** @param outcome of a mail that was really sent; null: nobody asked for one */
export function mail(wanted: boolean, outcome: MailOutcome | null): Verdict {
  if (!wanted) {
    return {
      kind: 'unsure',
      found: 'non è impostata: quando serve qualcosa lo dice solo il pannello',
      advice: 'Impostala in campanile.yaml, alla voce «email».',
    };
  }
  if (outcome === null) {
    return {
      kind: 'good',
      found: 'impostata; «npx campanile doctor --email» manda un messaggio di prova',
    };
  }
  return outcome.kind === 'sent'
    ? { kind: 'good', found: 'messaggio di prova spedito' }
    : {
        kind: 'bad',
        found: `il messaggio di prova non è partito: ${outcome.why}`,
        advice: outcome.detail,
      };
}
