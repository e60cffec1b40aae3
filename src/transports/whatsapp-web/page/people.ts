/**
 * These run in the page: the other names of people. What `resolveNames` answers comes from WhatsApp
 * Web's own cache; nothing is asked of the network: numbers that did not write to us are never probed.
 */

export interface PageNames {
  /** `…@lid` */
  readonly lid: string | null;
  /** `…@c.us` */
  readonly phone: string | null;
}

/**
 * The names of people as far as they are known, in their order. Each by itself: a name that the
 * client cannot take is no reason to know none of the others.
 */
export function resolveNames(people: readonly PageNames[]): PageNames[] {
  const { createWid } = window.require('WAWebWidFactory');
  const contact = window.require('WAWebApiContact');
  const lidOf = (phone: string) => contact.getCurrentLid(createWid(phone))?._serialized ?? null;
  const phoneOf = (lid: string) => {
    const phone = contact.getPhoneNumber(createWid(lid))?._serialized ?? null;
    // a number that has passed to somebody else, or to another LID of the same person
    return phone === null || lidOf(phone) !== lid ? null : phone;
  };
  return people.map(({ lid, phone }) => {
    try {
      if (lid !== null) return { lid, phone: phone ?? phoneOf(lid) };
      return { lid: phone === null ? null : lidOf(phone), phone };
    } catch {
      return { lid, phone };
    }
  });
}

/**
 * The LID of a number, from the cache, from the old chat, or from the servers, which are asked the
 * same when its chat is opened for a message. null: they know none, or this client cannot ask.
 */
export async function identifyPhone(phone: string): Promise<{ lid: string | null }> {
  const wid = window.require('WAWebWidFactory').createWid(phone);
  const { getCurrentLid } = window.require('WAWebApiContact');
  const known =
    getCurrentLid(wid) ?? window.require('WAWebCollections').Chat.get(wid)?.accountLid ?? null;
  if (known !== null) return { lid: known._serialized };
  let query;
  try {
    query = window.require('WAWebQueryExistsJob').queryWidExists;
  } catch {
    return { lid: null };
  }
  const found = await query(wid);
  return { lid: (found?.lid ?? getCurrentLid(wid))?._serialized ?? null };
}
