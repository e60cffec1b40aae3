/**
 * Runs in the page: the other name of a person, from WhatsApp Web's own cache. Nothing is asked of
 * the network: numbers that did not write to us are never probed.
 */
export function resolvePerson(person: {
  readonly lid: string | null;
  readonly phone: string | null;
}): {
  lid: string | null;
  phone: string | null;
} {
  const { createWid } = window.require('WAWebWidFactory');
  const contact = window.require('WAWebApiContact');
  return {
    lid:
      person.lid ??
      (person.phone === null
        ? null
        : (contact.getCurrentLid(createWid(`${person.phone}@c.us`))?._serialized ?? null)),
    phone:
      person.phone ??
      (person.lid === null ? null : (contact.getPhoneNumber(createWid(person.lid))?.user ?? null)),
  };
}
