/**
 * What whatsapp-web.js 1.34.7 requires of the page. A test holds the table to the library's own
 * source, so that an update of the library shows (test/unit/library-contract.test.ts).
 */
import type { PageLoss } from '../../../model/session.js';
import { moduleOf, REVOKE_CONTRACT, type ContractTable } from './contract.js';

interface LibraryNeed {
  readonly exports: readonly string[];
  /** `preparation`: when the page has synced, before the library says `ready`; `later`: when a message or a call comes, or a file goes out */
  readonly when: 'injection' | 'pairing' | 'preparation' | 'later';
  /** what Campanile loses without it; `everything`: it cannot work */
  readonly loss: PageLoss | 'everything';
  /** the library would come to a stop without it: something harmless stands in */
  readonly standIn?: true;
}

const atInjection = { when: 'injection' } as const;
const atPreparation = { when: 'preparation' } as const;
const forCalls = { when: 'later', loss: 'calls' } as const;
const forMedia = { when: 'later', loss: 'media' } as const;

export const LIBRARY_NEEDS: Readonly<Record<string, LibraryNeed>> = {
  WAWebSocketModel: { ...atInjection, exports: ['Socket'], loss: 'everything' },
  WAWebConnModel: { ...atInjection, exports: ['Conn'], loss: 'everything' },
  WAWebCmd: { ...atInjection, exports: ['Cmd'], loss: 'revoking', standIn: true },
  WAWebOfflineHandler: {
    ...atInjection,
    exports: ['OfflineMessageHandler'],
    loss: 'nothing',
    standIn: true,
  },
  WAWebAltDeviceLinkingApi: { ...atInjection, exports: [], loss: 'nothing', standIn: true },
  WAWebAdvSignatureApi: { ...atInjection, exports: [], loss: 'nothing', standIn: true },
  // Of these a QR code is made: a PC that is linked does without.
  WABase64: { ...atInjection, exports: ['encodeB64'], loss: 'pairing', standIn: true },
  WAWebCompanionRegClientUtils: {
    ...atInjection,
    exports: ['DEVICE_PLATFORM'],
    loss: 'pairing',
    standIn: true,
  },
  WAWebUserPrefsInfoStore: {
    ...atInjection,
    exports: ['waNoiseInfo'],
    loss: 'pairing',
    standIn: true,
  },
  WAWebSignalStoreApi: {
    ...atInjection,
    exports: ['waSignalStore'],
    loss: 'pairing',
    standIn: true,
  },
  WAWebUserPrefsMultiDevice: { when: 'pairing', exports: ['getADVSecretKey'], loss: 'pairing' },

  WAWebCollections: { ...atPreparation, exports: ['Msg', 'Chat'], loss: 'everything' },
  WAWebUserPrefsMeUser: {
    ...atPreparation,
    exports: ['getMaybeMePnUser', 'getMaybeMeLidUser'],
    loss: 'everything',
  },
  WAWebSyncGatingUtils: { ...atPreparation, exports: [], loss: 'unreadable', standIn: true },
  // It looks in the collection for a Map, and stumbles where there is none.
  WAWebCallCollection: { ...atPreparation, exports: ['on', '[Map]'], loss: 'calls', standIn: true },
  // Without these four the library goes on by itself.
  WAWebAddonReactionTableMode: {
    ...atPreparation,
    exports: ['reactionTableMode'],
    loss: 'nothing',
  },
  WAWebAddonPollVoteTableMode: {
    ...atPreparation,
    exports: ['pollVoteTableMode'],
    loss: 'nothing',
  },
  WAWebBackendJobsCommon: { ...atPreparation, exports: ['mediaTypeFromProtobuf'], loss: 'nothing' },
  WAWebE2EProtoUtils: { ...atPreparation, exports: ['typeAttributeFromProtobuf'], loss: 'nothing' },

  WAWebNonMessageDataRequestPlaceholderMessageResendUtils: {
    when: 'later',
    exports: ['handlePlaceholderMsgsSeen'],
    loss: 'unreadable',
  },
  // It finds the links in every message: without it no message at all would be heard of.
  WALinkify: { when: 'later', exports: ['findLinks'], loss: 'nothing', standIn: true },
  WAWap: { ...forCalls, exports: ['wap', 'generateId'] },
  WADeprecatedSendIq: { ...forCalls, exports: ['deprecatedCastStanza'] },
  WAWebMediaOpaqueData: { ...forMedia, exports: ['createFromData'] },
  WAWebPrepRawMedia: { ...forMedia, exports: ['prepRawMedia'] },
  WAWebMediaStorage: { ...forMedia, exports: ['getOrCreateMediaObject'] },
  WAWebMmsMediaTypes: { ...forMedia, exports: ['msgToMediaType', 'castToV4'] },
  WAWebMediaDataUtils: { ...forMedia, exports: ['shouldUseMediaCache'] },
  WAWebMediaInMemoryBlobCache: { ...forMedia, exports: ['InMemoryMediaBlobCache'] },
  WAWebMediaMmsV4Upload: { ...forMedia, exports: ['uploadMedia'] },
};

/** What the library cannot be let in without; `pairing` counts where a QR code is to be shown. */
export const LIBRARY_CONTRACTS = {
  injection: tableOf(({ when, loss }) => when === 'injection' && loss === 'everything'),
  pairing: tableOf(({ loss }) => loss === 'pairing'),
  preparation: tableOf(({ when, loss }) => when === 'preparation' && loss === 'everything'),
};

/** For what something stands in; until it is missing for good it is waited for a little. */
export const STAND_INS = {
  all: tableOf(({ standIn }) => standIn === true),
  injection: tableOf(({ when, standIn }) => when === 'injection' && standIn === true),
  preparation: tableOf(({ when, standIn }) => when !== 'injection' && standIn === true),
};

/** Without these Campanile works, and loses something. */
export const LESSER_CONTRACT: ContractTable = {
  ...tableOf(({ loss }) => loss !== 'everything'),
  ...REVOKE_CONTRACT,
  WAWebPresenceChatAction: ['sendPresenceUnavailable'],
};

/** @param missing `Module` or `Module.export` of `LESSER_CONTRACT` */
export function lossOf(missing: string): PageLoss {
  const module = moduleOf(missing);
  if (module in REVOKE_CONTRACT) return 'revoking';
  const loss = LIBRARY_NEEDS[module]?.loss;
  return loss === undefined || loss === 'everything' ? 'presence' : loss;
}

function tableOf(wanted: (need: LibraryNeed) => boolean): ContractTable {
  return Object.fromEntries(
    Object.entries(LIBRARY_NEEDS)
      .filter(([, need]) => wanted(need))
      .map(([name, { exports }]) => [name, exports]),
  );
}

/** Runs in the page, before the library is in it. `state` is null where nothing tells it. */
export function lookAtPage(): { up: boolean; state: string | null } {
  try {
    const { state } = window.require('WAWebSocketModel').Socket;
    return { up: window.Debug?.VERSION !== undefined, state: state ?? null };
  } catch {
    return { up: window.Debug?.VERSION !== undefined, state: null };
  }
}

/**
 * Runs in the page: puts a door before its `require`, which hands out something harmless for what
 * the library would stumble over. Code that needs the truth asks `campanileRequire.original`.
 * @param request.modules for which something stands in when `require` throws
 * @param request.incomplete those of them that are there, without what the library needs of them
 */
export function standInFor(request: {
  readonly modules: readonly string[];
  readonly incomplete: readonly string[];
}): void {
  type Require = (name: string) => unknown;
  const standIns: Record<string, object> = {
    WAWebCmd: { Cmd: { on: () => undefined } },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WALinkify: { findLinks: () => [] },
  };
  const original = (window.campanileRequire?.original ?? window.require) as Require;
  const stoodIn = window.campanileRequire?.stoodIn ?? new Set<string>();
  window.campanileRequire = { original, stoodIn };
  const door = new Proxy(original, {
    apply(target, self, [name]: [string]) {
      const ask = (): unknown => Reflect.apply<unknown, [string], unknown>(target, self, [name]);
      if (!request.modules.includes(name)) return ask();
      if (!request.incomplete.includes(name)) {
        try {
          const module = ask();
          if (module !== undefined && module !== null) return module;
        } catch {
          // it is not there
        }
      }
      stoodIn.add(name);
      return (standIns[name] ??= {});
    },
  });
  window.require = door as typeof window.require;
}

/** Runs in the page: for which modules something has stood in, in this document. */
export function stoodIn(): string[] {
  return [...(window.campanileRequire?.stoodIn ?? [])];
}
