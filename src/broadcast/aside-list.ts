import type { ListPurpose, ListMember, NativeList } from '../model/broadcast-list.js';
import type { BroadcastLists } from '../ports/whatsapp.js';
import type { OwnLists } from './own-lists.js';

export interface AsideListParts {
  readonly lists: Pick<BroadcastLists, 'all' | 'edit'>;
  readonly ownLists: Pick<OwnLists, 'ids' | 'create' | 'adopt'>;
  /** long enough after the page's load for all lists to be there */
  readonly loadSettled: () => boolean;
}

export type AsideList =
  | { readonly kind: 'there'; readonly list: NativeList }
  /** WhatsApp Web does not show it yet */
  | { readonly kind: 'late' }
  /** WhatsApp does not make it */
  | { readonly kind: 'refused' };

/**
 * A native list of ours for something else than notices, known by its id and never by its name. It is
 * made or changed only if it does not have these members.
 */
export async function asideList(
  { lists, ownLists, loadSettled }: AsideListParts,
  {
    id,
    purpose,
    name,
    members,
  }: {
    readonly id: string | null;
    readonly purpose: ListPurpose;
    readonly name: string;
    readonly members: readonly ListMember[];
  },
): Promise<AsideList> {
  const all = await lists.all();
  if (id !== null) await ownLists.adopt([id], purpose);
  const ours = await ownLists.ids(all, purpose);
  const known = all.findLast((list) => ours.has(list.id) && list.members.length > 0);
  if (known === undefined ? ours.size > 0 : known.late === true) {
    if (!loadSettled()) return { kind: 'late' };
  }
  const fits =
    known?.members.length === members.length &&
    members.every(({ lid }) => lid === null || known.members.includes(lid));
  if (fits) return { kind: 'there', list: known };
  const change = await (known === undefined
    ? ownLists.create(purpose, name, members)
    : lists.edit(known.id, name, members));
  return change.kind === 'failed' ? { kind: 'refused' } : { kind: 'there', list: change.list };
}
