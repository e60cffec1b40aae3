import { accountFacts } from '../account/me.js';
import { Table } from '../core/database.js';
import { MsgKey } from '../core/msg-key.js';
import { asUserWidOrThrow, createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';

/** Which LID and which phone number are one person. */
export interface LidMapping {
  readonly lid: string;
  readonly phone: string;
}

export const lidMappingTable = new Table<LidMapping>('lid-mapping');

const phoneOfLid = new Map<string, string>();
const lidOfPhone = new Map<string, string>();

export async function restoreMappings(): Promise<void> {
  learnMappings(await lidMappingTable.all());
}

/** Takes mappings into memory and returns those that were news, for the caller to store. */
export function learnMappings(mappings: readonly LidMapping[]): LidMapping[] {
  const news = mappings.filter(({ lid, phone }) => phoneOfLid.get(lid) !== phone);
  for (const { lid, phone } of news) {
    phoneOfLid.set(lid, phone);
    lidOfPhone.set(phone, lid);
  }
  return news;
}

export async function rememberMappings(mappings: readonly LidMapping[]): Promise<void> {
  const news = learnMappings(mappings);
  if (news.length > 0) await lidMappingTable.bulkPut(news);
}

/** The LID of a phone number, from the local mapping only. */
export function lidOf(phone: Wid): Wid | null {
  const user = asUserWidOrThrow(phone).toString();
  const me = accountFacts();
  const lid = user === me?.phone ? me.lid : lidOfPhone.get(user);
  return lid === undefined ? null : createWid(lid);
}

/** The phone number of a LID, from the local mapping only. */
export function phoneOf(lid: Wid): Wid | null {
  const user = asUserWidOrThrow(lid).toString();
  const me = accountFacts();
  const phone = user === me?.lid ? me.phone : phoneOfLid.get(user);
  return phone === undefined ? null : createWid(phone);
}

export function toPn(wid: Wid): Wid | null {
  return wid.isLid() ? phoneOf(wid) : wid;
}

export function toUserLid(wid: Wid): Wid | null {
  return wid.isLid() ? asUserWidOrThrow(wid) : lidOf(wid);
}

export function toUserLidOrThrow(wid: Wid): Wid {
  const lid = toUserLid(wid);
  if (lid === null) throw new Error(`toUserLidOrThrow: no LID for ${wid.toLogString()}`);
  return lid;
}

/** The same person in the other addressing form, if known. */
export function alternateUserWid(wid: Wid): Wid | null {
  if (!wid.isUser()) return null;
  return wid.isLid() ? phoneOf(wid) : lidOf(wid);
}

function alternateMsgKey(key: MsgKey): MsgKey | null {
  const { fromMe, id } = key;
  const remote = alternateUserWid(key.remote);
  const participant = key.participant == null ? null : alternateUserWid(key.participant);
  if (remote === null && participant === null) return null;
  return new MsgKey({
    fromMe,
    id,
    remote: remote ?? key.remote,
    participant: participant ?? key.participant ?? undefined,
  });
}

define('WAWebLidMigrationUtils', {
  toPn,
  toLid: (wid: Wid) => (wid.isLid() ? wid : lidOf(wid)),
  toUserLid,
  toUserLidOrThrow,
  getAlternateMsgKey: alternateMsgKey,
});

define('WAWebLid1X1MigrationGating', {
  Lid1X1MigrationUtils: { isLidMigrated: (_caller: unknown) => true },
});

define('WAWebApiContact', {
  getCurrentLid: lidOf,
  getPhoneNumber: phoneOf,
  getLatestLid: (wid: Wid) => lidOf(wid),
  getAlternateUserWid: alternateUserWid,
});
