import { getMaybeMeLidUser, isMePrimary } from '../account/me.js';
import { boot } from '../boot-facts.js';
import { define } from '../require.js';
import { createWid } from './wid-factory.js';
import { Wid } from './wid.js';

export interface KeyParts {
  readonly id: string | MsgKey;
  readonly from?: Wid;
  readonly to?: Wid;
  readonly fromMe?: boolean;
  readonly remote?: Wid;
  readonly participant?: Wid | null | undefined;
  /** which side of a note to oneself this is */
  readonly selfDir?: 'in' | 'out';
  readonly self?: 'in' | 'out';
}

interface Origin {
  readonly fromMe?: boolean;
  readonly remote?: Wid;
  readonly self?: 'in' | 'out';
}

/**
 * The key of a message: `<fromMe>_<chat>_<id>[_<participant>][_<in|out>]`.
 *
 * Its text stands in the mangled own property `$1`, as in the client of August 2026; only
 * `toString()` is stable. The `oldKeys` fault brings back `_serialized`, as of early 2026.
 */
export class MsgKey {
  declare readonly fromMe: boolean;
  declare readonly remote: Wid;
  declare readonly id: string;
  declare readonly participant?: Wid | null;
  declare readonly self?: 'in' | 'out';

  constructor(parts: KeyParts) {
    if ((parts as KeyParts | null | undefined) == null) {
      throw new Error('MsgKey error: obj is null/undefined');
    }
    const id = parts.id instanceof MsgKey ? parts.id.id : parts.id;
    const { fromMe, remote, self } = originOf(parts, id);
    const participant = parts.participant;
    if (participant != null && !(participant instanceof Wid)) {
      throw new Error('MsgKey error: something is not a wid');
    }
    const optional = {
      ...(participant === undefined ? {} : { participant }),
      ...(self === undefined ? {} : { self }),
    };
    Object.assign(this, remote === undefined ? {} : { fromMe, remote }, { id }, optional);
    const text = [fromMe, remote, id, ...Object.values(optional)].join('_');
    Object.assign(this, { [textProperty()]: text });
  }

  toString(): string {
    return (this as unknown as Record<string, string>)[textProperty()] ?? '';
  }

  clone(): MsgKey {
    return MsgKey.fromString(this.toString());
  }

  equals(other: unknown): boolean {
    return other instanceof MsgKey && other.toString() === this.toString();
  }

  static fromString(text: string): MsgKey {
    if (typeof text !== 'string') {
      throw new Error('MsgKey.fromString error: str is null or not a string');
    }
    if (text === '') throw new Error('MsgKey fromString error: str is null or not a string');
    const [fromMe, remote, id = '', ...rest] = text.split('_');
    const participant = rest.find((part) => part.includes('@'));
    // The real client stumbles over a text without parts in just this way.
    const wid = createWid(remote ?? (remote as unknown as Wid)._serialized);
    return new MsgKey({
      fromMe: fromMe === 'true',
      remote: wid,
      id,
      participant: participant === undefined ? undefined : createWid(participant),
    });
  }

  static from(input: unknown): MsgKey {
    if (input instanceof MsgKey) return input;
    if (typeof input === 'string') return MsgKey.fromString(input);
    const like = input as {
      readonly fromMe: boolean;
      readonly remote: unknown;
      readonly id: string;
      readonly participant?: unknown;
    };
    return new MsgKey({
      fromMe: like.fromMe,
      remote: widOf(like.remote),
      id: like.id,
      participant: like.participant == null ? undefined : widOf(like.participant),
    });
  }

  /** `3EB0` and 18 hexadecimal digits. */
  static async newId(): Promise<string> {
    const seed = `${String(Date.now())}${String(getMaybeMeLidUser())}${crypto.randomUUID()}`;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed));
    return `3EB0${hex(new Uint8Array(digest, 0, 9))}`;
  }

  /** `3EB0` and 16 hexadecimal digits. */
  static newId_DEPRECATED(): string {
    return `3EB0${hex(crypto.getRandomValues(new Uint8Array(8)))}`;
  }
}

function originOf(parts: KeyParts, id: string): Origin {
  const directed = parts.from !== undefined && parts.to !== undefined;
  const placed = parts.fromMe !== undefined && parts.remote !== undefined;
  if (directed && placed) throw new Error('MsgKey error: unclear which constructor to use');
  if (!id || (!directed && !placed)) {
    throw new Error("MsgKey error: don't have a matching constructor");
  }
  const wids = directed ? [parts.from, parts.to] : [parts.remote];
  if (!wids.every((wid) => wid instanceof Wid)) {
    throw new Error('MsgKey error: something is not a wid');
  }
  return directed ? fromDirection(parts) : fromPlace(parts);
}

function fromDirection({ from, to, selfDir = 'in' }: KeyParts): Origin {
  if (from === undefined || to === undefined) return {};
  if (isMePrimary(from) && isMePrimary(to)) {
    return { fromMe: selfDir === 'out', remote: to, self: selfDir };
  }
  if (isMePrimary(from)) return { fromMe: true, remote: to };
  return isMePrimary(to) ? { fromMe: false, remote: from } : {};
}

function fromPlace({ fromMe = false, remote, self }: KeyParts): Origin {
  if (remote === undefined) return {};
  return isMePrimary(remote)
    ? { fromMe, remote, self: self ?? (fromMe ? 'out' : 'in') }
    : { fromMe, remote };
}

function widOf(value: unknown): Wid {
  return createWid(typeof value === 'object' ? (value as Wid)._serialized : value);
}

function textProperty(): string {
  return boot().oldKeys ? '_serialized' : '$1';
}

function hex(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

define('WAWebMsgKey', MsgKey, { defaultOnly: true });
