/**
 * The bundles that the real page does not fetch at its start, and its loader, in both ways in which
 * it can be asked. What lies in a bundle is defined, but `require` does not find it until one of
 * the bundle's components has been loaded; nothing here is fetched ahead, which on the real page
 * depends on experiments (conformance/measured/modules-in-bundles.json).
 */
import { boot } from './boot-facts.js';
import { onFault } from './core/faults.js';
import { admit, define, findModule, keepBack } from './require.js';
import type { BundleFailure } from './wire.js';

/** What each component brings, as far as it is emulated; the component's own module comes last. */
const COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  WAWebProcessCampaignNotificationAction: [
    'WAWebSendBroadcastMsgAction',
    'WAWebBroadcastMessageRPC',
    'WAWebBroadcastMsgDataUtils',
    'WAWebBizBroadcastMediaProcessor',
    'WAWebProcessCampaignNotificationAction',
  ],
  'WAWebBizBroadcastsManageAudiencePanel.react': [
    'WAWebBroadcastListAction',
    'WAWebBizBroadcastsAudienceUtils',
  ],
  'WAWebBizBroadcastNewBroadcastFlow.react': [
    'WAWebGetSMBMeteredMessagingCheckoutJob',
    'WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC',
  ],
  'WAWebNewsletterTabFlow.react': ['WAWebNewsletterCreateAction'],
  'WAWebSendMsgMultiModal.react': ['WAWebBizBroadcastMediaProcessor'],
};

let failures = boot().bundleFails;

onFault('bundleFails', (fault) => {
  failures = fault.failures;
});

/** Nothing in a bundle is there before the bundle is. */
export function holdBundles(): void {
  keepBack(Object.values(COMPONENTS).flat());
}

async function load(component: string): Promise<unknown> {
  const modules = COMPONENTS[component];
  if (modules === undefined) throw new Error(`JSResource: unknown component "${component}"`);
  const concerned = failures.filter((each) => (each.component ?? component) === component);
  if (concerned.some(({ kind }) => kind === 'never')) await new Promise(() => undefined);
  if (concerned.some(({ kind }) => kind === 'refused')) {
    throw new Error(`Loading of a script of ${component} failed`);
  }
  // scripts come over the network: never at once
  await new Promise((resolve) => setTimeout(resolve));
  admit(modules.filter((name) => !concerned.some((each) => lacks(each, name))));
  return findModule(component) ?? {};
}

const lacks = (failure: BundleFailure, name: string): boolean =>
  failure.kind === 'lacks' && failure.module === name;

/** The page's own handle on a component; the client itself asks for some in this way. */
function jsResourceForInteraction(component: string): { load(): Promise<unknown> } {
  return { load: () => load(component) };
}

/** Throws for a component that is not in its map; tells of the end of the loading by `callback`. */
function loadModules(
  components: readonly string[],
  callback: (...modules: unknown[]) => void,
  _tag: string,
): void {
  for (const component of components) {
    if (!(component in COMPONENTS)) throw new Error(`Unknown component "${component}"`);
  }
  void Promise.all(components.map(load)).then(
    (modules) => {
      callback(...modules);
    },
    // what the real one says of a script that does not come was not measured: nothing
    () => undefined,
  );
}

define('JSResourceForInteraction', jsResourceForInteraction, { defaultOnly: true });
define('Bootloader', {
  loadModules,
  __debug: { componentMap: new Map(Object.keys(COMPONENTS).map((name) => [name, {}])) },
});
