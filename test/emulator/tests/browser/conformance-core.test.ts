/**
 * Holds the emulated page to what was measured on the real one: its interface and golden vectors.
 */
import assert from 'node:assert/strict';
import { BarePage } from '../../conformance/bare-page.js';
import {
  CHANNEL_COMPONENT,
  CREDIT_COMPONENT,
  LIST_COMPONENTS,
  loadBundles,
} from '../../conformance/bundles.js';
import {
  CHANNELS,
  INTERFACE,
  MEASURED,
  MEASURED_BESIDES,
  MEASURED_LATER,
  type ModuleExport,
} from '../../conformance/interface.js';
import * as probes from '../../conformance/probes.js';
import * as recorder from '../../conformance/recorder.js';
import { KEY_RECIPES } from '../../conformance/key-recipes.js';
import { measured as factsOf } from '../../conformance/vectors.js';

type Plain = Readonly<Record<string, unknown>>;

interface Vectors {
  readonly wid: {
    readonly cases: Readonly<Record<string, Plain>>;
    readonly protoMethods: readonly string[];
  };
  readonly msgKey: {
    readonly cases: Readonly<Record<string, Plain>>;
    readonly errors: Readonly<Record<string, Plain>>;
    readonly fromString: Readonly<Record<string, Plain>>;
  };
  readonly chatGetters: {
    readonly exports: readonly string[];
    readonly values: Readonly<
      Record<string, { id: string; booleans: Plain; undefinedResults: string[] }>
    >;
  };
  readonly socket: {
    readonly ownMethods: readonly string[];
    readonly serializeKeys: readonly string[];
    readonly conn: { readonly serializeKeys: readonly string[] };
    readonly events: Readonly<Record<string, { readonly synchronously?: readonly string[] }>>;
  };
}

const vectors: Vectors = {
  wid: factsOf('wid'),
  msgKey: factsOf('msg-key'),
  chatGetters: factsOf('chat-getters'),
  socket: factsOf('socket'),
};

describe('conformance of the emulated page', function () {
  this.timeout(60_000);
  let bare: BarePage;

  before(async () => {
    bare = await BarePage.open({ silent: true });
    await loadBundles(bare.page, [...LIST_COMPONENTS, CREDIT_COMPONENT, CHANNEL_COMPONENT]);
  });

  after(async () => {
    await bare.close();
  });

  describe('interface', () => {
    it('has every module and export, of the same kind and arity', async () => {
      const found = await bare.page.evaluate(probes.describeModules, INTERFACE);
      const expected = INTERFACE.flatMap(({ name, exports }) =>
        exports.map((each) => [`${name} ${each.path}`, kindOf(each)]),
      );
      assert.deepEqual(found, Object.fromEntries(expected));
    });

    it('offers nothing that the real page has not', async () => {
      const defined = (await bare.page.evaluate(
        `import('/emulator/page.js').then((page) => page.definedModules())`,
      )) as string[];
      assert.deepEqual(defined, INTERFACE.map(({ name }) => name).sort());
      const namespaces = INTERFACE.filter(({ exports }) =>
        exports.every(({ path }) => path !== ''),
      );
      const names = await bare.page.evaluate(
        probes.exportedNames,
        namespaces.map(({ name }) => name),
      );
      for (const { name, exports } of namespaces) {
        const known = new Set([
          ...exports.map(({ path }) => path.split('.')[0]),
          ...(MEASURED_BESIDES[name]?.split(/\s+/) ?? []),
        ]);
        const beyond = names[name]?.filter((each) => !known.has(each));
        assert.deepEqual(beyond, [], `${name} offers more`);
      }
    });

    it('is the interface that was measured', () => {
      type Modules = Readonly<Record<string, MeasuredModule>>;
      const first = factsOf<Modules>('interface');
      const second = factsOf<Modules>('interface-2');
      for (const { name, exports } of MEASURED) {
        const module = first[name];
        assert.ok(module, name);
        const later = measuredExports(second[name] ?? { defaultOnly: false, exports: {} });
        const found = named(exports);
        // of the second reading as much as is emulated
        const added = Object.entries(later).filter(([path]) => path in found);
        assert.deepEqual(found, { ...Object.fromEntries(added), ...measuredExports(module) }, name);
      }
      assert.deepEqual(MEASURED.map(({ name }) => name).sort(), Object.keys(first).sort());
      for (const { name, exports } of MEASURED_LATER) {
        const module = second[name];
        assert.ok(module, name);
        assert.deepEqual(named(exports), measuredExports(module), name);
      }
    });

    it('has of channels nothing but what was measured', () => {
      const read = factsOf<Readonly<Record<string, MeasuredModule>>>('interface-2');
      for (const { name, exports } of CHANNELS) {
        const module = read[name];
        assert.ok(module, name);
        const known = measuredExports(module);
        for (const [path, kind] of Object.entries(named(exports))) {
          // Of a class the measurement says no more than that it is a function.
          const expected = kind === 'class/0' ? 'function' : kind;
          assert.equal(known[path], expected, `${name}.${path}`);
        }
      }
    });
  });

  describe('wid', () => {
    it('reads and prints every address as measured', async function () {
      const { cases } = vectors.wid;
      const found = await bare.page.evaluate(probes.describeWids, Object.keys(cases));
      for (const [text, expected] of Object.entries(cases))
        assertAsMeasured(found[text], expected, text);
    });
  });

  describe('msgKey', () => {
    before(() => {
      bare.servers.answer = (frame) => bare.servers.usually(frame);
      return bare.pair();
    });

    it('makes keys, and refuses to, as measured', async function () {
      const { cases, errors } = vectors.msgKey;
      const measured: Readonly<Record<string, Plain>> = { ...cases, ...errors };
      const texts = Object.keys(errors).filter((name) => name.startsWith('fromString '));
      const recipes: [string, probes.KeyRecipe | string | null][] = [
        ...Object.entries(KEY_RECIPES),
        ...texts
          .filter((name) => name !== 'fromString null')
          .map((name): [string, string] => [name, String(JSON.parse(name.slice(11)))]),
      ];
      const found = await bare.page.evaluate(probes.describeKeys, recipes);
      assert.deepEqual(
        Object.keys(found).sort(),
        Object.keys(measured)
          .filter((name) => name !== 'fromString null')
          .sort(),
      );
      for (const [name] of recipes) assertAsMeasured(found[name], measured[name] ?? {}, name);
    });

    it('reads the texts of keys as measured', async function () {
      const { fromString } = vectors.msgKey;
      const recipes = Object.keys(fromString).map((text): [string, string] => [text, text]);
      const found = await bare.page.evaluate(probes.describeKeys, recipes);
      for (const [text, { result, participant, self }] of Object.entries(fromString)) {
        assertAsMeasured(found[text], { toString: result, participant, self }, text);
      }
    });
  });

  describe('chatGetters', () => {
    it('tell what kind of chat it is as measured', async function () {
      const { exports, values } = vectors.chatGetters;
      const names = await bare.page.evaluate(probes.exportedNames, ['WAWebChatGetters']);
      assert.deepEqual(names['WAWebChatGetters']?.sort(), [...exports].sort());
      for (const [label, { id, booleans, undefinedResults }] of Object.entries(values)) {
        const isList = id.startsWith('<list>');
        const facts = isList ? { name: 'Lista', t: 1 } : {};
        const found = await bare.page.evaluate(
          probes.describeChat,
          isList ? '1733650000@broadcast' : id,
          facts,
        );
        assert.deepEqual(found, { booleans, undefinedResults }, label);
      }
    });
  });

  describe('socket', () => {
    it('has events that come as measured', async function () {
      const { events, ownMethods } = vectors.socket;
      await bare.page.reload();
      await bare.reaches('CONNECTED');
      await bare.page.evaluate(recorder.recordEvents);
      // The measured page was connected without a stream.
      await bare.page.evaluate(recorder.changeSocket, { stream: 'DISCONNECTED' });
      for (const [label, change] of Object.entries(SOCKET_CHANGES)) {
        const found = await bare.page.evaluate(recorder.changeSocket, change);
        assert.deepEqual(found, events[label]?.synchronously, label);
      }
      assert.deepEqual(await bare.page.evaluate(probes.methodsOfSocket), ownMethods);
    });

    it('serializes the connection as measured', async function () {
      const keys = await bare.page.evaluate(probes.serializedKeys);
      assert.deepEqual(keys, {
        Socket: vectors.socket.serializeKeys,
        Conn: vectors.socket.conn.serializeKeys,
      });
    });
  });
});

interface MeasuredModule {
  readonly defaultOnly: boolean;
  readonly exports: Readonly<Record<string, { readonly kind: string; readonly arity?: number }>>;
}

function kindOf({ kind, arity }: ModuleExport): string {
  return arity === undefined ? kind : `${kind}/${String(arity)}`;
}

function named(exports: readonly ModuleExport[]): Plain {
  return Object.fromEntries(exports.map((each) => [each.path, kindOf(each)]));
}

function measuredExports({ defaultOnly, exports }: MeasuredModule): Plain {
  const entries = Object.entries(exports).map(([name, { kind, arity }]) => {
    const path = name === '(default)' ? '' : name;
    return { path, kind, ...(arity === undefined ? {} : { arity }) };
  });
  return { ...(defaultOnly ? { '': 'object' } : {}), ...named(entries) };
}

/** Equal in everything the probe found out; what is `stubbed` in the measurement counts as well. */
function assertAsMeasured(found: unknown, expected: Plain, label: string): void {
  const measured = Object.entries(expected)
    .filter(([name]) => name in (found as object))
    .map(([name, value]) => [name, valueOf(value)]);
  assert.ok(measured.length > 0, `${label}: nothing to compare`);
  const compared = Object.entries(found as object).filter(([name]) => name in expected);
  assert.deepEqual(Object.fromEntries(compared), Object.fromEntries(measured), label);
}

function valueOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'stubbed' in value && 'value' in value
    ? value.value
    : value;
}

/** Changes made one after the other, by the name of their case; the page starts connected. */
const SOCKET_CHANGES: Readonly<Record<string, Plain>> = {
  'state CONNECTED again (same value)': { state: 'CONNECTED' },
  'state CONFLICT': { state: 'CONFLICT' },
  'back CONNECTED': { state: 'CONNECTED' },
  'takeover without conflict': { takeover: true },
  'hasSynced set true (set())': { hasSynced: true, stream: 'CONNECTED' },
  'hasSynced true again': { hasSynced: true },
};
