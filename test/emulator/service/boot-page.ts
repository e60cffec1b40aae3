/** The HTML of https://web.whatsapp.com/: the facts of this load, and the client's script. */
import type { BootFacts } from '../page/wire.js';
import { activeFaults } from './faults.js';
import { pageFaults } from './page-faults.js';
import type { World } from './world.js';

/** The version that the page says in `window.Debug.VERSION`. */
export const waVersion = '2.3000.1027082026';

export function bootFacts(world: World): BootFacts {
  const { faults } = world;
  const lacking = activeFaults(faults, 'moduleMissing').map(({ order }) => order);
  return {
    waVersion,
    missingModules: lacking.flatMap(({ name, export: one }) => (one === undefined ? [name] : [])),
    missingExports: lacking.flatMap(({ name, export: one }) =>
      one === undefined ? [] : [{ module: name, name: one }],
    ),
    oddExports: activeFaults(faults, 'oddExport').map(
      ({ order: { name, export: one, calls = null, answer } }) => ({
        module: name,
        name: one,
        calls,
        ...(answer === undefined ? {} : { answer }),
      }),
    ),
    oldKeys: activeFaults(faults, 'oldKeys').length > 0,
    noLists: activeFaults(faults, 'noLists').length > 0,
    oldListApi: activeFaults(faults, 'oldListApi').length > 0,
    neverSynced: activeFaults(faults, 'neverSynced').length > 0,
    alreadySynced: activeFaults(faults, 'alreadySynced').length > 0,
    doubleReady: activeFaults(faults, 'doubleReady').length > 0,
    accountLateMs: activeFaults(faults, 'accountLate')[0]?.order.ms ?? 0,
    noChannels: activeFaults(faults, 'noChannels').length > 0,
    faultsChanged: world.faultsChanged,
    ...pageFaults(world),
  };
}

export function bootPage(facts: BootFacts): string {
  const json = JSON.stringify(facts).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="it">
  <head>
    <meta charset="utf-8" />
    <title>WhatsApp</title>
    <link rel="icon" href="data:," />
    <script type="application/json" id="boot">${json}</script>
    <script type="module" src="/emulator/page.js"></script>
  </head>
  <body>
    <main id="app">WhatsApp Web (emulatore)</main>
  </body>
</html>
`;
}
