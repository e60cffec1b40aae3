/**
 * What a public copy of the WhatsApp Web page tells of the modules that we need. The page itself holds
 * the map of its bundles: which scripts a component needs, which of them are fetched at the start or
 * soon after, and the names of some modules. Most modules are named nowhere; what a component brings
 * is in its scripts, which the copies do not have.
 */
import { LIST_COMPONENTS } from '#src/transports/whatsapp-web/list-modules.js';
import {
  CORE_CONTRACT,
  LIST_CONTRACT,
  REVOKE_CONTRACT,
  type ContractTable,
} from '#src/transports/whatsapp-web/page/contract.js';
import { LIBRARY_NEEDS } from '#src/transports/whatsapp-web/page/library.js';

interface ComponentFacts {
  /** how many scripts it needs */
  readonly scripts: number;
  /** of these, those that the page does not fetch at its start */
  readonly later: number;
  /** of these, those that it does not fetch by itself soon after, either */
  readonly onDemand: number;
  /** modules of ours, or of the library, that the map names beside it */
  readonly names: readonly string[];
}

export interface PageFacts {
  /** `2.3000.1048032155` */
  readonly version: string;
  /** when it was published, `2026-09-21` */
  readonly published: string;
  /** those that bring what lists need; null: not in the page's map */
  readonly components: Readonly<Record<string, ComponentFacts | null>>;
  /** every component in the map that has to do with broadcast lists or campaigns */
  readonly related: readonly string[];
  /** modules that we or the library need, as far as the page names them */
  readonly named: readonly string[];
}

/** What the client asks for by a component's name: ours, and two that bring a part of it. */
export const COMPONENTS: readonly string[] = [
  ...Object.keys(LIST_COMPONENTS),
  'WAWebBizBroadcastNewBroadcastFlow.react',
  'WAWebSendMsgMultiModal.react',
];

const NEEDED: ContractTable = {
  ...CORE_CONTRACT,
  ...LIST_CONTRACT,
  ...REVOKE_CONTRACT,
  ...Object.fromEntries(Object.keys(LIBRARY_NEEDS).map((name) => [name, []])),
};

type Call = readonly [module: string, method: string | null, dependencies: unknown, args?: unknown];
interface Payload {
  readonly require?: readonly Call[];
}
interface Component {
  /** scripts, by short names that differ from page to page */
  readonly r: readonly string[];
  /** what it needs later on: `m` names modules */
  readonly rds?: { readonly m?: readonly string[] };
}
interface BundleMap {
  readonly compMap?: Readonly<Record<string, Component>>;
}

/**
 * Reads the text of a page.
 * @throws Error when there is no map of bundles in it: the page is built otherwise than is known here
 */
export function readPage(html: string, of: Pick<PageFacts, 'version' | 'published'>): PageFacts {
  const payloads = [...html.matchAll(/<script[^>]*\bdata-sjs\b[^>]*>(.*?)<\/script>/gs)].map(
    ([, text = '{}']) => JSON.parse(text) as Payload,
  );
  const calls = payloads.flatMap(callsIn);
  const first = (module: string, method: string | null) =>
    calls.flatMap((call) =>
      call[0] === module && call[1] === method && Array.isArray(call[3])
        ? [(call[3] as readonly unknown[])[0]]
        : [],
    );
  const map = new Map(
    first('Bootloader', 'handlePayload').flatMap((payload) =>
      Object.entries((payload as BundleMap).compMap ?? {}),
    ),
  );
  if (map.size === 0) throw new Error(`the page ${of.version} has no map of its bundles`);
  const atStart = new Set(
    [...html.matchAll(/data-bootloader-hash="([^"]+)"/g)].map(([, hash]) => hash),
  );
  const soon = new Set(
    first('DeferredJSResourceScheduler', null).flatMap((scripts) => scripts as readonly string[]),
  );
  const everyName = new Set(JSON.stringify(payloads).match(/(?<=")[\w.]+(?=")/g));
  const isNeeded = (name: string) => name in NEEDED;
  return {
    ...of,
    components: Object.fromEntries(
      COMPONENTS.map((name) => {
        const component = map.get(name);
        if (component === undefined) return [name, null];
        const later = component.r.filter((script) => !atStart.has(script));
        return [
          name,
          {
            scripts: component.r.length,
            later: later.length,
            onDemand: later.filter((script) => !soon.has(script)).length,
            names: (component.rds?.m ?? []).filter(isNeeded).sort(),
          },
        ];
      }),
    ),
    related: [...map.keys()].filter((name) => /Broadcast|Campaign/.test(name)).sort(),
    named: [...everyName].filter(isNeeded).sort(),
  };
}

/** Every call of the page's loader, those that wait in a schedule as well. */
function callsIn(payload: Payload): readonly Call[] {
  return (payload.require ?? []).flatMap((call) => {
    if (call[0] !== 'ScheduledServerJS' || !Array.isArray(call[3])) return [call];
    return (call[3] as readonly { readonly __bbox?: Payload }[]).flatMap(({ __bbox }) =>
      __bbox === undefined ? [] : callsIn(__bbox),
    );
  });
}

/** What an engineer is to look at, in sentences. */
export interface PageDifference {
  /** lists will not work on the newer page as they do now */
  readonly gone: readonly string[];
  readonly changed: readonly string[];
}

/** @param known the page that the emulator imitates, or the newest one that was looked at */
export function compare(known: PageFacts, newer: PageFacts): PageDifference {
  const gone: string[] = [];
  const changed: string[] = [];
  for (const [name, now] of Object.entries(newer.components)) {
    const before = known.components[name] ?? null;
    const brings = LIST_COMPONENTS[name]?.join(', ');
    if (now === null) {
      const what = `The component ${name} is not in the map any more.`;
      if (brings === undefined) changed.push(what);
      else {
        gone.push(
          `${what} It brings ${brings}: find out which component does now, and mend LIST_COMPONENTS in ` +
            'src/transports/whatsapp-web/list-modules.ts and the bundles of the emulated page.',
        );
      }
    } else if (before === null) changed.push(`The component ${name} is in the map again.`);
    else changed.push(...changesOf(name, before, now));
  }
  const [appeared, vanished] = differenceOf(known.related, newer.related);
  if (vanished.length > 0) {
    changed.push(`Components about lists or campaigns that are gone: ${vanished.join(', ')}.`);
  }
  if (appeared.length > 0) {
    changed.push(
      `New components about lists or campaigns: ${appeared.join(', ')}. Look there for what has moved.`,
    );
  }
  const [nowNamed, notNamed] = differenceOf(known.named, newer.named);
  if (notNamed.length > 0) {
    changed.push(
      `Needed modules that the page does not name any more: ${notNamed.join(', ')}. ` +
        'They may have been renamed, or merely be loaded in another way.',
    );
  }
  if (nowNamed.length > 0) {
    changed.push(
      `Needed modules that the page names now: ${nowNamed.join(', ')}. ` +
        'They may no longer be loaded at the start.',
    );
  }
  return { gone, changed };
}

function changesOf(name: string, before: ComponentFacts, now: ComponentFacts): string[] {
  const changes: string[] = [];
  if (now.later === 0 && before.later > 0) {
    changes.push(`${name} is fetched at the start: its modules may be there without being loaded.`);
  } else if (now.later > 0 && before.later === 0) {
    changes.push(`${name} is no longer fetched at the start: it has to be loaded now.`);
  }
  if (now.onDemand > 0 !== before.onDemand > 0) {
    changes.push(
      now.onDemand > 0
        ? `${name} has scripts now that the page never fetches by itself.`
        : `${name} is fetched by the page itself soon after the start.`,
    );
  }
  const [appeared, vanished] = differenceOf(before.names, now.names);
  if (appeared.length + vanished.length > 0) {
    const [more, less] = [appeared.join(', ') || 'none', vanished.join(', ') || 'none'];
    changes.push(`Modules of ours named beside ${name}: new ${more}; gone ${less}.`);
  }
  return changes;
}

function differenceOf(
  before: readonly string[],
  now: readonly string[],
): [appeared: readonly string[], vanished: readonly string[]] {
  return [
    now.filter((name) => !before.includes(name)),
    before.filter((name) => !now.includes(name)),
  ];
}
