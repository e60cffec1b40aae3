/**
 * What the configuration means to the domain: in its units, with its defaults, and with the texts
 * filled in. A part of the composition root.
 */
import type { RenewalsParts } from '../notices/renewals.js';
import { hostname } from 'node:os';
import type { SendingParts } from '../sending/sending.js';
import { seededJitter } from '../sending/pace.js';
import { inAll, QuietHours, DirectHours, type Hours } from '../sending/daily-window.js';
import type { Config } from '../config.js';
import { DEFAULT_PATIENCE } from '../notices/notice-group.js';
import { readHeader } from '../notices/notice-header.js';
import type { IntakeSettings } from '../notices/notice-intake.js';
import type { DraftReader } from '../ports/drafts.js';
import type { Clock } from '../ports/runtime.js';
import { DEFAULT_LIMITS, leavingRoomFor, MEGABYTE } from '../model/notice-limits.js';
import type { Phone } from '../model/person.js';
import {
  citizenText,
  canaryText,
  type ComuneFacts,
  type ReplyTexts,
} from '../messages/it/citizens.js';
import type { ChannelUse } from '../model/channel.js';
import { CHANNEL_TIMES, type ChannelUsed } from '../sending/channel-lane.js';
import { MINUTE, HOUR } from '../runtime/time.js';

/** What texts for citizens say about the comune. */
export function comuneFacts(config: Config): ComuneFacts {
  return {
    municipality: config.municipality,
    number: spaced(config.number),
    informationPhone: config.information,
    privacyUrl: config.privacy.url,
    channelUrl: config.channel.link,
  };
}

/** Opens a chat with the comune, with the keyword written into it. */
export function chatLink(number: Phone): string {
  return `https://wa.me/${number}?text=ATTIVA`;
}

export function replyTexts({ texts }: Config): ReplyTexts {
  return {
    welcome: texts.welcome,
    'already-active': texts.alreadySubscribed,
    farewell: texts.farewell,
    'not-subscribed': texts.notSubscribed,
    'not-found': texts.notFound,
  };
}

/** Of the staff; the comune's own number cannot write to itself. */
export function testPhones(config: Config): readonly Phone[] {
  return config.testPhones.filter((phone) => phone !== config.number);
}

export function intakeSettings(config: Config): IntakeSettings {
  const footer = config.texts.footer && citizenText(config.texts.footer, comuneFacts(config));
  return {
    limits: leavingRoomFor(footer, {
      ...DEFAULT_LIMITS,
      textLength: config.limits.textLength,
      mediaBytes: config.limits.mediaMegabytes * MEGABYTE,
      documentBytes: config.limits.documentMegabytes * MEGABYTE,
      attachments: config.limits.attachments,
    }),
    captionFromName: config.folder.captionFromName,
    footer,
    patience: {
      ...DEFAULT_PATIENCE,
      attachmentMs: config.folder.pictureWaitSeconds * 1000,
      textMs: config.folder.textWaitSeconds * 1000,
    },
    coolingMs: config.cooling.seconds * 1000,
    confirmAbove: config.confirmAbove,
    zone: config.timezone,
    computer: hostname(),
    channel: channelUse(config),
  };
}

/** What the form for a new notice has to know. */
export function publishingTerms(
  config: Config,
): Pick<IntakeSettings, 'coolingMs' | 'confirmAbove' | 'footer' | 'channel'> {
  const { coolingMs, confirmAbove, footer, channel = null } = intakeSettings(config);
  return { coolingMs, confirmAbove, footer, channel };
}

/** Its drafts, read as the folder will read them. */
export function draftReader(
  { timezone: zone }: Pick<Config, 'timezone'>,
  clock: Pick<Clock, 'now'>,
): DraftReader {
  return (name, text) =>
    readHeader(
      { name, text: text === null ? null : { file: null, text } },
      { now: clock.now(), zone },
    );
}

/** How notices go to the channel; null: not. */
function channelUse({ channel: { mode, id } }: Config): ChannelUse | null {
  return mode === 'off' || id === null ? null : mode;
}

/** The channel that notices go to; null: none. */
export function channelSettings(
  config: Config,
): Pick<ChannelUsed, 'mode' | 'id' | 'documentsText' | 'times'> | null {
  const { id, documentsText } = config.channel;
  const { patienceMinutes, urgentPatienceMinutes } = config.recovery;
  const times = {
    ...CHANNEL_TIMES,
    patience: Math.min(CHANNEL_TIMES.patience, patienceMinutes * MINUTE),
    urgentPatience: Math.min(CHANNEL_TIMES.urgentPatience, urgentPatienceMinutes * MINUTE),
  };
  const mode = channelUse(config);
  return mode === null || id === null ? null : { mode, id, documentsText, times };
}

/**
 * When a notice may go out that could go at `at`: then, or when the quiet hours end. Epoch
 * milliseconds.
 */
export function afterQuietHours(config: Config): (at: number) => number {
  const quiet = config.quietHours && new QuietHours(config.quietHours, config.timezone);
  return (at) => quiet?.next(at) ?? at;
}

/** How citizens are asked to write ATTIVA again. */
export function renewalSettings(
  config: Config,
): Pick<RenewalsParts, 'settings' | 'text' | 'coolingMs'> {
  const { renewal, texts, cooling } = config;
  const text = citizenText(texts.renewal, comuneFacts(config));
  return { settings: renewal, text, coolingMs: cooling.seconds * 1000 };
}

/** Null: at any hour. */
function hoursForSinglePeople({ direct, quietHours, timezone }: Config): Hours | null {
  const limits = [
    ...(direct.hours === null ? [] : [new DirectHours(direct.hours, timezone)]),
    ...(quietHours === null ? [] : [new QuietHours(quietHours, timezone)]),
  ];
  return limits.length === 0 ? null : inAll(limits);
}

export function deliverySettings(
  config: Config,
): Pick<
  SendingParts,
  'pace' | 'jitter' | 'listSettings' | 'unsaved' | 'testPhones' | 'canaryText' | 'zone' | 'recovery'
> {
  const { direct, lists, texts, recovery, timezone: zone } = config;
  const comune = comuneFacts(config);
  return {
    pace: { ...direct, hours: hoursForSinglePeople(config) },
    jitter: seededJitter(config.number),
    listSettings: lists,
    unsaved: {
      direct: lists.directIfUnsaved,
      reminder: citizenText(texts.reminder, comune),
      saved: citizenText(texts.saved, comune),
    },
    testPhones: testPhones(config),
    canaryText: canaryText(config),
    zone,
    recovery: {
      patience: recovery.patienceMinutes * 60_000,
      urgentPatience: recovery.urgentPatienceMinutes * 60_000,
      heldAfter: recovery.heldAfterHours * HOUR,
    },
  };
}

/** `393665775490` as people write it: `366 577 54 90`. */
function spaced(number: string): string {
  const national = number.startsWith('39') ? number.slice(2) : `+${number}`;
  return national.replace(/^(\d{3})(\d{3})(\d{2})(\d{2})$/, '$1 $2 $3 $4');
}
