/**
 * Every setting, its default (those of the Comune di Bientina), what it may be, and what staff read
 * of it (`describe`, in Italian, last). The file `campanile.yaml`, the environment and
 * `campanile config --example` are made from this: a key added here has all three.
 */
import { z } from 'zod';
import { ABOUT } from '../messages/it/about-settings.js';
import {
  CORRECTION_PLACEHOLDERS,
  DEFAULT_CORRECTION,
  DEFAULT_TEXTS,
} from '../messages/it/citizens.js';
import { KINDS, PRESETS, TEXT_PURPOSES, UNITS, UNLIMITED } from '../messages/it/settings.js';
import { CHANNEL_MODES } from '../model/channel.js';
import { DEFAULT_LIMITS, MEGABYTE } from '../model/notice-limits.js';
import {
  amount,
  channelId,
  citizenText,
  dailyHours,
  filledText,
  listenAddress,
  listOfTexts,
  logLevel,
  LONGEST_TEXT,
  mailAddress,
  mailServer,
  mustBe,
  mustBeOneOf,
  passwordHash,
  phoneNumber,
  quietHours,
  range,
  seconds,
  SECTION,
  text,
  timeOfNight,
  timeZone,
  webAddress,
  wholeNumber,
  wholeNumberOr,
  wording,
  yesOrNo,
} from './kinds.js';

/** Stands below every notice; with a picture WhatsApp allows 1,024 characters in all. */
const LONGEST_FOOTER = 300;

const WHEN_USED_UP = ['direct', 'hold'] as const;

export const settingsSchema = z.strictObject(
  {
    number: phoneNumber.default('393665775490').describe(ABOUT.number),
    information: text.default('0587 758456').describe(ABOUT.information),
    municipality: text.default(PRESETS.municipality).describe(ABOUT.municipality),
    timezone: timeZone.default('Europe/Rome').describe(ABOUT.timezone),
    port: wholeNumber(0, 65_535).default(3366).describe(ABOUT.port),
    panel: z
      .strictObject(
        {
          listen: listenAddress.default('127.0.0.1').describe(ABOUT['panel.listen']),
          names: z
            .array(text.toLowerCase(), mustBe(KINDS.names))
            .default([])
            .describe(ABOUT['panel.names']),
          passwordHash: passwordHash.nullable().default(null).describe(ABOUT['panel.passwordHash']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.panel),
    browser: z
      .strictObject(
        {
          path: text.nullable().default(null).describe(ABOUT['browser.path']),
          args: listOfTexts.default([]).describe(ABOUT['browser.args']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.browser),
    log: z
      .strictObject(
        {
          level: logLevel.default('info').describe(ABOUT['log.level']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.log),
    keywords: z
      .strictObject(
        {
          optIn: listOfTexts.default([]).describe(ABOUT['keywords.optIn']),
          optOut: listOfTexts.default([]).describe(ABOUT['keywords.optOut']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.keywords),
    privacy: z
      .strictObject(
        {
          url: webAddress.nullable().default(null).describe(ABOUT['privacy.url']),
          version: text.default('1').describe(ABOUT['privacy.version']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.privacy),
    texts: z
      .strictObject(
        {
          welcome: citizenText(DEFAULT_TEXTS.welcome, TEXT_PURPOSES.welcome),
          alreadySubscribed: citizenText(
            DEFAULT_TEXTS['already-active'],
            TEXT_PURPOSES.alreadySubscribed,
          ),
          farewell: citizenText(DEFAULT_TEXTS.farewell, TEXT_PURPOSES.farewell),
          notSubscribed: citizenText(DEFAULT_TEXTS['not-subscribed'], TEXT_PURPOSES.notSubscribed),
          notFound: citizenText(DEFAULT_TEXTS['not-found'], TEXT_PURPOSES.notFound),
          reminder: citizenText(DEFAULT_TEXTS.reminder, TEXT_PURPOSES.reminder),
          renewal: citizenText(DEFAULT_TEXTS.renewal, TEXT_PURPOSES.renewal),
          saved: citizenText(DEFAULT_TEXTS.saved, TEXT_PURPOSES.saved),
          correction: filledText(LONGEST_TEXT, CORRECTION_PLACEHOLDERS)
            .default(DEFAULT_CORRECTION)
            .describe(ABOUT['texts.correction']),
          footer: wording(LONGEST_FOOTER).nullable().default(null).describe(ABOUT['texts.footer']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.texts),
    direct: z
      .strictObject(
        {
          pauseSeconds: range(UNITS.seconds)
            .prefault('8-20')
            .describe(ABOUT['direct.pauseSeconds']),
          restEvery: range(UNITS.messages).prefault('20-30').describe(ABOUT['direct.restEvery']),
          restMinutes: range(UNITS.minutes).prefault('2-5').describe(ABOUT['direct.restMinutes']),
          perHour: wholeNumber(1, 100_000).default(80).describe(ABOUT['direct.perHour']),
          urgentPerHour: wholeNumber(0, 100_000)
            .default(200)
            .describe(ABOUT['direct.urgentPerHour']),
          perDay: wholeNumber(1, 1_000_000).default(500).describe(ABOUT['direct.perDay']),
          warmUpDays: wholeNumber(0, 365).default(10).describe(ABOUT['direct.warmUpDays']),
          hours: dailyHours.prefault('08:00-20:00').describe(ABOUT['direct.hours']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.direct),
    renewal: z
      .strictObject(
        {
          active: yesOrNo.default(false).describe(ABOUT['renewal.active']),
          months: wholeNumber(3, 60).default(12).describe(ABOUT['renewal.months']),
          coldPercent: wholeNumber(0, 100).default(70).describe(ABOUT['renewal.coldPercent']),
          weeks: wholeNumber(1, 26).default(4).describe(ABOUT['renewal.weeks']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.renewal),
    lists: z
      .strictObject(
        {
          maxRecipients: wholeNumber(0, 256).default(256).describe(ABOUT['lists.maxRecipients']),
          waitSeconds: seconds(3600).default(180).describe(ABOUT['lists.waitSeconds']),
          monthlyAllowance: wholeNumberOr(UNLIMITED, 1, 1_000_000)
            .prefault(UNLIMITED)
            .describe(ABOUT['lists.monthlyAllowance']),
          urgentReserve: wholeNumber(0, 1_000_000)
            .prefault('0')
            .describe(ABOUT['lists.urgentReserve']),
          whenUsedUp: z
            .enum(WHEN_USED_UP, mustBeOneOf(WHEN_USED_UP))
            .default('direct')
            .describe(ABOUT['lists.whenUsedUp']),
          // the one value there is: what is beyond the free messages does not go by list
          paid: z
            .literal('never', mustBe(KINDS.neverPaid))
            .default('never')
            .describe(ABOUT['lists.paid']),
          directIfUnsaved: yesOrNo.default(true).describe(ABOUT['lists.directIfUnsaved']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.lists),
    channel: z
      .strictObject(
        {
          mode: z
            .enum(CHANNEL_MODES, mustBeOneOf(CHANNEL_MODES))
            .default('off')
            .describe(ABOUT['channel.mode']),
          id: channelId.nullable().default(null).describe(ABOUT['channel.id']),
          link: webAddress.nullable().default(null).describe(ABOUT['channel.link']),
          documentsText: text
            .default(PRESETS.documentsText)
            .describe(ABOUT['channel.documentsText']),
          pdfPages: wholeNumber(0, 10).default(3).describe(ABOUT['channel.pdfPages']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.channel),
    recovery: z
      .strictObject(
        {
          patienceMinutes: amount(1440, UNITS.minutes)
            .default(10)
            .describe(ABOUT['recovery.patienceMinutes']),
          urgentPatienceMinutes: amount(1440, UNITS.minutes)
            .default(1)
            .describe(ABOUT['recovery.urgentPatienceMinutes']),
          heldAfterHours: amount(720, UNITS.hours)
            .default(24)
            .describe(ABOUT['recovery.heldAfterHours']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.recovery),
    cooling: z
      .strictObject(
        {
          seconds: seconds(3600).default(60).describe(ABOUT['cooling.seconds']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.cooling),
    quietHours: quietHours.prefault('21:00-08:00').describe(ABOUT.quietHours),
    confirmAbove: wholeNumberOr('off', 0, 1_000_000).prefault('off').describe(ABOUT.confirmAbove),
    overdueHours: amount(8760, UNITS.hours).default(12).describe(ABOUT.overdueHours),
    testPhones: z.array(phoneNumber, mustBe(KINDS.numbers)).default([]).describe(ABOUT.testPhones),
    folder: z
      .strictObject(
        {
          path: text.default(PRESETS.folder).describe(ABOUT['folder.path']),
          settleSeconds: seconds(3600).default(2).describe(ABOUT['folder.settleSeconds']),
          rescanSeconds: seconds(3600).default(2).describe(ABOUT['folder.rescanSeconds']),
          polling: yesOrNo.default(false).describe(ABOUT['folder.polling']),
          pictureWaitSeconds: seconds(3600).default(5).describe(ABOUT['folder.pictureWaitSeconds']),
          textWaitSeconds: seconds(3600).default(2.5).describe(ABOUT['folder.textWaitSeconds']),
          captionFromName: yesOrNo.default(false).describe(ABOUT['folder.captionFromName']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.folder),
    limits: z
      .strictObject(
        {
          textLength: wholeNumber(1, 65_536)
            .default(DEFAULT_LIMITS.textLength)
            .describe(ABOUT['limits.textLength']),
          mediaMegabytes: wholeNumber(1, 16)
            .default(DEFAULT_LIMITS.mediaBytes / MEGABYTE)
            .describe(ABOUT['limits.mediaMegabytes']),
          documentMegabytes: wholeNumber(1, 100)
            .default(DEFAULT_LIMITS.documentBytes / MEGABYTE)
            .describe(ABOUT['limits.documentMegabytes']),
          attachments: wholeNumber(1, 30)
            .default(DEFAULT_LIMITS.attachments)
            .describe(ABOUT['limits.attachments']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.limits),
    restart: z
      .strictObject(
        {
          at: timeOfNight.default('04:00').describe(ABOUT['restart.at']),
          memoryMegabytes: wholeNumber(0, 1_000_000)
            .default(2_000)
            .describe(ABOUT['restart.memoryMegabytes']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.restart),
    backup: z
      .strictObject(
        {
          at: timeOfNight.default('03:30').describe(ABOUT['backup.at']),
          keep: wholeNumber(1, 1000).default(14).describe(ABOUT['backup.keep']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.backup),
    retention: z
      .strictObject(
        {
          deliveryDays: wholeNumber(60, 36_500)
            .default(365)
            .describe(ABOUT['retention.deliveryDays']),
          attachmentDays: wholeNumber(1, 36_500)
            .default(180)
            .describe(ABOUT['retention.attachmentDays']),
          attachmentMegabytes: wholeNumber(100, 10_000_000)
            .default(2_000)
            .describe(ABOUT['retention.attachmentMegabytes']),
          profileDays: wholeNumber(1, 36_500).default(30).describe(ABOUT['retention.profileDays']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.retention),
    email: z
      .strictObject(
        {
          url: mailServer.nullable().default(null).describe(ABOUT['email.url']),
          host: text.nullable().default(null).describe(ABOUT['email.host']),
          port: wholeNumber(1, 65_535).default(587).describe(ABOUT['email.port']),
          secure: yesOrNo.default(false).describe(ABOUT['email.secure']),
          user: text.nullable().default(null).describe(ABOUT['email.user']),
          password: text.nullable().default(null).describe(ABOUT['email.password']),
          from: mailAddress.nullable().default(null).describe(ABOUT['email.from']),
          to: z.array(mailAddress, mustBe(KINDS.addresses)).default([]).describe(ABOUT['email.to']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.email),
  },
  SECTION,
);

export type Settings = z.output<typeof settingsSchema>;
