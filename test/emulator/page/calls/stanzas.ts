import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import { define } from '../require.js';
import { callCollection } from './call-collection.js';

type Attributes = Readonly<Record<string, unknown>>;

/** A stanza as the client's code writes it. */
interface Stanza {
  readonly tag: string;
  readonly attrs: Attributes;
  readonly content: readonly unknown[] | Uint8Array | string | null;
}

/** An attribute without this value is not written at all. */
const DROP_ATTR = Object.freeze({});

function wap(tag: string, attrs: Attributes | null, content: unknown, ...more: unknown[]): Stanza {
  const kept = Object.entries(attrs ?? {}).filter(([, value]) => value !== DROP_ATTR);
  const children = more.length === 0 ? content : [content, ...more];
  return { tag, attrs: Object.fromEntries(kept), content: (children ?? null) as Stanza['content'] };
}

let stanzaCount = 0;
const stanzaPrefix = `${String(Math.floor(Math.random() * 65_536))}.${String(Date.now() % 65_536)}`;

function generateId(): string {
  stanzaCount += 1;
  return `${stanzaPrefix}-${String(stanzaCount)}`;
}

define('WAWap', {
  wap,
  generateId,
  CUSTOM_STRING: (value: string) => value,
  DROP_ATTR,
  INT: (value: number) => String(value),
});

function childOf({ content }: Stanza, tag: string): Stanza | undefined {
  if (!Array.isArray(content)) return undefined;
  return (content as Stanza[]).find((child) => child.tag === tag);
}

/** Of all stanzas that are cast this way only the refusal of a call has a meaning here. */
function castStanza(stanza: Stanza, _options: unknown): Promise<void> {
  const reject = stanza.tag === 'call' ? childOf(stanza, 'reject') : undefined;
  if (reject === undefined) return Promise.reject(unsupported(stanza));
  const callId = String(reject.attrs['call-id']);
  const peer = createWid(String(stanza.attrs['to'])).toString();
  connection.cast({ kind: 'call-reject', callId, peer });
  callCollection.remove({ id: callId });
  return Promise.resolve();
}

function unsupported({ tag }: Stanza): Error {
  return new Error(`The emulated servers do not know the stanza <${tag}>`);
}

const refuse = (stanza: Stanza, _options: unknown): Promise<never> =>
  Promise.reject(unsupported(stanza));

define('WADeprecatedSendIq', {
  deprecatedCastStanza: castStanza,
  deprecatedSendIq: refuse,
  deprecatedSendStanzaAndReturnAck: (stanza: Stanza, options: unknown) => refuse(stanza, options),
});
