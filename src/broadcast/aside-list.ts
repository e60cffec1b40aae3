import type { BroadcastLists, ListMember, NativeList } from '../ports/whatsapp.js';

/**
 * A native list of ours for something else than notices, known by its id and never by its name. It is
 * made or changed only if it does not have these members; null: WhatsApp does not make it.
 */
export async function asideList(
  lists: Pick<BroadcastLists, 'all' | 'create' | 'edit'>,
  { id, name, members }: { id: string | null; name: string; members: readonly ListMember[] },
): Promise<NativeList | null> {
  const known = (await lists.all()).find((list) => list.id === id);
  const fits =
    known?.members.length === members.length &&
    members.every(({ lid }) => lid === null || known.members.includes(lid));
  if (fits) return known;
  const change = await (known === undefined
    ? lists.create(name, members)
    : lists.edit(known.id, name, members));
  return change.kind === 'failed' ? null : change.list;
}
