/** The citizens: creating them, changing them, what their phones show. */
import type { Hono } from 'hono';
import type { CitizenPhone } from '../citizen-phone.js';
import type { MediaStore } from '../media-store.js';
import { lidOf, nameFor, type Person, personDefaults } from '../person.js';
import type { World } from '../world.js';
import { chatEntries, inboxEntry, overview } from './phone-views.js';
import { bodyOf, patchBody, peopleBody, personBody, Refusal } from './requests.js';

/** People created without a number get the ones from here on. */
const firstFreePhone = 393330000001;

export function peopleRoutes(app: Hono, world: World, media: MediaStore): void {
  const citizen = (phone: string): CitizenPhone => {
    const found = world.phones.get(phone);
    if (!found) throw new Refusal(404, `no citizen has the phone ${phone}`);
    return found;
  };

  app.get('/control/people', (context) => {
    const search = (context.req.query('search') ?? '').toLowerCase();
    const limit = Number(context.req.query('limit') ?? 100);
    if (!Number.isInteger(limit) || limit < 0) throw new Refusal(400, 'limit is not a number');
    const found = [...world.phones.values()]
      .filter(
        ({ person }) => person.phone.includes(search) || person.name.toLowerCase().includes(search),
      )
      .map(overview)
      .sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
    return context.json({ total: found.length, people: found.slice(0, limit) });
  });

  app.post('/control/people', async (context) => {
    const { phone = nextFreePhone(world), lid, ...facts } = await bodyOf(context, personBody);
    const person = newPerson(phone, lid ?? lidOf(phone, '9'), facts);
    addPeople(world, [person]);
    return context.json(person);
  });

  app.post('/control/people/bulk', async (context) => {
    const { count, from = nextFreePhone(world), ...facts } = await bodyOf(context, peopleBody);
    const people = consecutive(from, count).map((each) => newPerson(each, lidOf(each, '9'), facts));
    addPeople(world, people);
    return context.json({ first: people[0]?.phone, last: people.at(-1)?.phone, count });
  });

  app.get('/control/people/:phone', (context) =>
    context.json(citizen(context.req.param('phone')).person),
  );

  app.patch('/control/people/:phone', async (context) => {
    const { person } = citizen(context.req.param('phone'));
    const patch = defined(await bodyOf(context, patchBody));
    assertReachable({ ...person, ...patch });
    world.commit({ type: 'person-changed', phone: person.phone, patch, at: Date.now() });
    return context.json(citizen(person.phone).person);
  });

  app.post('/control/people/:phone/read', (context) => {
    const { person } = citizen(context.req.param('phone'));
    world.commit({ type: 'person-read', phone: person.phone, at: Date.now() });
    return context.json({});
  });

  app.get('/control/people/:phone/inbox', (context) => {
    const { shown } = citizen(context.req.param('phone'));
    return context.json([...shown.values()].map((message) => inboxEntry(message, media)));
  });

  app.get('/control/people/:phone/chat', (context) =>
    context.json(chatEntries(citizen(context.req.param('phone')), media)),
  );
}

type Facts = { readonly [Key in keyof typeof personDefaults]?: boolean | undefined } & {
  readonly name?: string | undefined;
};

function newPerson(phone: string, lid: string, facts: Facts): Person {
  const person = { phone, lid, name: nameFor(phone), ...personDefaults, ...defined(facts) };
  assertReachable(person);
  return person;
}

/** An old chat is one under the phone number, which a hidden number cannot have. */
function assertReachable({ legacyChat, phoneKnown }: Person): void {
  if (legacyChat && !phoneKnown) throw new Refusal(400, 'legacyChat needs phoneKnown');
}

function addPeople(world: World, people: readonly Person[]): void {
  for (const { phone, lid } of people) {
    if (world.phones.has(phone) || phone === world.account.phone) {
      throw new Refusal(409, `the phone ${phone} is taken`);
    }
    if (world.phoneOfLid.has(lid) || lid === world.account.lid) {
      throw new Refusal(409, `the LID ${lid} is taken`);
    }
  }
  world.commit({ type: 'people', people });
}

export const consecutive = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => String(BigInt(from) + BigInt(n)));

function nextFreePhone(world: World): string {
  let phone = firstFreePhone + world.phones.size;
  while (world.phones.has(String(phone))) phone++;
  return String(phone);
}

/** Without the keys that were left out. */
function defined<T extends object>(facts: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
