/**
 * Whether the page has what lists need, after everything was done to get it there. WhatsApp Web
 * fetches its modules in bundles, and `require` throws for one whose bundle has not been fetched:
 * the sending to lists lies in no bundle of the start, four more in bundles that an experiment may
 * leave out (derived from the module graph and the bundle maps of the client of August 2026;
 * docs/decisions/090-bundles.md).
 */
import { z } from 'zod';
import { explain, type PageAnswer, type PageDoor } from './page-gateway.js';
import { loadBundles, type BundleLoad } from './page/bundles.js';
import { LIST_CONTRACT, missingFromPage, moduleOf } from './page/contract.js';

/** What brings which of the modules that lists need. In all bundle maps from June 2026 on. */
export const LIST_COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  WAWebProcessCampaignNotificationAction: [
    'WAWebSendBroadcastMsgAction',
    'WAWebBroadcastMsgDataUtils',
    'WAWebBizBroadcastMediaProcessor',
  ],
  'WAWebBizBroadcastsManageAudiencePanel.react': [
    'WAWebBroadcastListAction',
    'WAWebBizBroadcastsAudienceUtils',
  ],
};

/** Milliseconds. */
export interface LoadingTimes {
  /** limit of a short question to the page */
  readonly pageAnswer: number;
  /** how long each way of loading a component may take */
  readonly load: number;
}

export type ListModules =
  | { readonly kind: 'complete' }
  /** `mayCome`: it could not be fetched this time; `detail` names what is missing, and why */
  | { readonly kind: 'missing'; readonly mayCome: boolean; readonly detail: string }
  /** the page did not answer */
  | { readonly kind: 'unknown'; readonly detail: string };

export const bundleLoads = z.array(
  z.object({
    component: z.string(),
    outcome: z.enum(['loaded', 'refused', 'timed-out', 'no-loader']),
    detail: z.string(),
  }),
);
/** Two ways, one after the other. */
const WAYS = 2;

/** Loads what is missing and loadable, and looks again. */
export async function bringListModules(
  ask: <T>(question: (page: PageDoor) => Promise<PageAnswer<T>>) => Promise<PageAnswer<T>>,
  { pageAnswer, load }: LoadingTimes,
): Promise<ListModules> {
  const look = () =>
    ask((page) => page.call(missingFromPage, LIST_CONTRACT, z.array(z.string()), pageAnswer));
  const before = await look();
  if (before.kind !== 'answered') return { kind: 'unknown', detail: explain(before) };
  if (before.value.length === 0) return { kind: 'complete' };
  const components = componentsOf(before.value);
  const loaded = await ask((page) =>
    page.call(loadBundles, { components, limitMs: load }, bundleLoads, WAYS * load + pageAnswer),
  );
  if (loaded.kind !== 'answered') return { kind: 'unknown', detail: explain(loaded) };
  const after = await look();
  if (after.kind !== 'answered') return { kind: 'unknown', detail: explain(after) };
  return after.value.length === 0 ? { kind: 'complete' } : lacking(after.value, loaded.value);
}

/** The modules to load for these, each `Module` or `Module.export`. */
function componentsOf(missing: readonly string[]): string[] {
  const wanted = new Set(missing.map(moduleOf));
  return Object.entries(LIST_COMPONENTS)
    .filter(([, modules]) => modules.some((name) => wanted.has(name)))
    .map(([component]) => component);
}

function lacking(missing: readonly string[], loaded: readonly BundleLoad[]): ListModules {
  const bringing = (name: string) =>
    loaded.find(({ component }) => LIST_COMPONENTS[component]?.includes(moduleOf(name)));
  const named = missing.map((name) => {
    const load = bringing(name);
    return load === undefined ? name : `${name} (${load.component}: ${whatHappened(load)})`;
  });
  const mayCome = loaded.some(({ outcome }) => outcome === 'refused' || outcome === 'timed-out');
  return { kind: 'missing', mayCome, detail: `WhatsApp Web lacks ${named.join(', ')}` };
}

function whatHappened({ outcome, detail }: BundleLoad): string {
  switch (outcome) {
    case 'loaded':
      return 'loaded, but it is not in it';
    case 'refused':
      return `refused, ${detail}`;
    case 'timed-out':
      return 'timed out';
    case 'no-loader':
      return 'the page has no loader that is known';
  }
}
