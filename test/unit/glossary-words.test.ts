/** That no name in `src` and in `test` is a word which the last column of docs/glossary.md forbids. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parsed, sourceFiles, testFiles } from '../support/source-texts.js';

// Seen from build/test/unit.
const GLOSSARY = fileURLToPath(new URL('../../../docs/glossary.md', import.meta.url));

interface Forbidden {
  /** found in a name's words, in small letters and with a blank between them */
  readonly as: RegExp;
  /** of files (those of `test` begin with it): where the word would stand for this thing; absent: everywhere */
  readonly in?: RegExp;
  /** of files: where it is another one's word */
  readonly notIn?: RegExp;
}

/** Files that one of them is of. */
function or(...files: readonly RegExp[]): RegExp {
  return new RegExp(files.map(({ source }) => source).join('|'));
}

const LISTS = /^(?:sending\/list-|sending\/own-lists|model\/broadcast-list|ports\/storage\/lists)/;
const FILES_OF_A_NOTICE =
  /^(?:folder\/|notices\/(?:in-progress|media|unknown-files|corrected-files|file-matching|notice-group|retraction\/intake)|test\/integration\/folder-(?:drop-box|interrupted))/;

// modules, functions and fields of WhatsApp Web keep their names in whatever drives or imitates it
const OF_WHATSAPP =
  /^test\/(?:emulator\/(?:page|conformance|tests)\/|bench\/baselines\/|unit\/send-to-list\.|simulation\/(?:send-)?vectors\.)/;

const NOTICES_IN_LINE = /^sending\/(?:forecast|list-sender|overtaking|waiting-lists)/;

/** Words of the glossary's last column → how they would stand in a name. */
const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  standing: { as: /\bstandings?\b/ },
  // whether WhatsApp’s account has a plan
  subscription: {
    as: /\bsubscriptions?\b/,
    notIn: /^test\/emulator\/page\/account\/health\.ts/,
  },
  // what it is called when something cannot be reached at all
  reach: { as: /^(?!out of reach$)(?:.* )?reach$|^reach / },
  // TypeScript's own type; to record is what one does
  record: { as: /^(?!skip records ).+ records?\b/, notIn: OF_WHATSAPP },
  records: { as: /^(?!skip records ).+ records?\b/, notIn: OF_WHATSAPP },
  'command word': { as: /\bcommand words?\b/ },
  // a token of TypeScript
  operator: { as: /\boperators?\b(?! token$)/ },
  clerk: { as: /\bclerks?\b/ },
  desk: { as: /\bdesks?\b/ },
  deed: { as: /\bdeeds?\b/ },
  broadcast: {
    as: /\bbroadcasts?\b(?! list)/,
    notIn: or(OF_WHATSAPP, /^transports\/whatsapp-web\//),
  },
  orders: { as: /^(?!in order$|byte order).*\borders?\b/, in: /^notices\/(?:header|retraction)/ },
  block: { as: /\bblock\b/, in: /^notices\/header/ },
  // a delivery is, which waits for a person; here notices do, or their people, for the budget
  held: { as: /\bheld\b/, in: or(FILES_OF_A_NOTICE, NOTICES_IN_LINE) },
  'sending hours': { as: /\bsending hours\b/ },
  'taken back': { as: /\btaken back\b/ },
  'second thoughts': { as: /\bsecond thoughts?\b/ },
  // what earlier versions wrote is read there
  trial: { as: /\btrials?\b/, notIn: /^transports\/whatsapp-web\/lists\.ts/ },
  canary: { as: /\bcanar(?:y|ies)\b/, in: /^notices\/test|^town\/test-/ },
  request: { as: /\bconfirmation requests?\b/ },
  doubt: { as: /\bdoubts?\b/ },
  skipped: { as: /\bskipped\b/ },
  spared: { as: /\bspared\b/ },
  dropped: { as: /\bdropped\b/, in: LISTS },
  division: { as: /\bdivisions?\b/ },
  halving: { as: /\bhalving\b/ },
  // what earlier versions called the settings is read there; programs of `test` write to Node’s own
  console: {
    as: /\bconsole\b/,
    notIn: or(
      /^config\/former-names\.ts|^test\/unit\/config\.test\.ts/,
      /^test\/(?:bench|crash|page-check|readers|simulation|windows)\/|^test\/emulator\/(?:service|telefoni)\//,
    ),
  },
  'local page': { as: /\blocal page\b/ },
  linking: {
    as: /\blinking\b/,
    notIn: or(OF_WHATSAPP, /^transports\/whatsapp-web\/page\//),
  },
  alarm: { as: /\balarms?\b/ },
  nudge: { as: /\bnudge[ds]?\b/ },
};

/** Words that are right for another thing, so that a name alone does not tell; or that are judged elsewhere. */
const RIGHT_ELSEWHERE: Readonly<Record<string, string>> = {
  user: 'who signs in to a mail server, and what WhatsApp calls a person',
  'state of a person': 'the column is called state',
  unreachable: 'why WhatsApp refuses a message',
  'doubtful reach': 'doubt and reach are judged',
  lid: 'see transport-words',
  answer: 'what the page, or a person at the keyboard, answers',
  decision: 'which route is chosen, and what staff decide',
  refused: 'what WhatsApp refuses; of a staff act it is still said, too',
  message: 'what WhatsApp carries',
  media: 'pictures, videos and documents, as WhatsApp has them; staff read «allegato»',
  refusal: 'what WhatsApp’s servers say; of a dropped file it is still said, too',
  rejection: 'a dropped file that cannot become a notice',
  night: 'when copies are made',
  status: 'of a subscriber, and of the service',
  figures: 'of a notice they are still called so, progress among them',
  accepted: 'a notice is accepted; people whose message was handed over are still counted under it',
  'left out': 'what WhatsApp does to members of a list',
  way: 'see transport-words',
  path: 'of a file',
  'single people': 'a sentence, not a name',
  'one to one': 'a sentence, not a name',
  person: 'who a delivery is for',
  test: 'a notice to the staff’s own phones',
  check: 'what is verified',
  later: 'when something goes again',
  setback: 'what concerns one notice; a stop concerns them all',
  ack: 'see transport-words',
  share: 'a part of something, and a disk on the network',
  connection: 'of the database, and to the internet',
  link: 'an address, and a symbolic link',
  logger: 'the port through which everything writes to the log',
  snapshot: 'StatusSnapshot: the status as it is now',
};

/** The words of the last column, without Italian ones, which are judged in plain-words. */
function forbiddenWords(): ReadonlySet<string> {
  const rows = readFileSync(GLOSSARY, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6 && !/^(?:English|-*)$/.test(cells[1] ?? ''));
  const words = rows.flatMap((cells) =>
    (cells[4] ?? '')
      .replace(/\([^)]*\)|«[^»]*»/g, '')
      .split(/[,;]/)
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== '' && word !== 'sospeso' && !/^(?:of|for|beside)\b|^—/.test(word)),
  );
  return new Set(words);
}

/** Names, that of the file among them; of the program also texts that are one: without a blank in them. */
async function namesIn(file: string): Promise<readonly string[]> {
  const isOfTests = file.startsWith('test/');
  const found = new Set([basename(file).replace(/(?:\.test)?\.ts$/, '')]);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found.add(node.text);
    const isText = !isOfTests && ts.isStringLiteralLike(node);
    if (isText && /^[\w./-]+$/.test(node.text)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(await parsed(file));
  return [...found];
}

/** `noticeHeld`, `notice-held` and `NOTICE_HELD` are «notice held». */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, ' ')
    .trim();
}

function isForbidden(name: string, file: string): boolean {
  const words = wordsOf(name);
  return Object.values(FORBIDDEN).some(
    ({ as, in: only = /^/, notIn }) =>
      as.test(words) && only.test(file) && !(notIn?.test(file) ?? false),
  );
}

async function forbiddenIn(files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) {
    const names = await namesIn(file);
    found.push(
      ...names.filter((name) => isForbidden(name, file)).map((name) => `${file}: ${name}`),
    );
  }
  return found;
}

describe('the words that the glossary has another one for', function () {
  // All files are parsed.
  this.timeout(60_000);

  it('stand in no name of the program', async () => {
    const files = (await sourceFiles()).filter((file) => !file.includes('/migrations/'));
    assert.deepEqual(await forbiddenIn(files), []);
  });

  it('stand in no name of the tests', async () => {
    const files = await testFiles();
    assert.ok(files.length > 300, `only ${String(files.length)} files are looked at`);
    // which is this one
    const others = files.filter((file) => file !== 'test/unit/glossary-words.test.ts');
    assert.deepEqual(await forbiddenIn(others), []);
  });

  it('are all of the last column, and no others', () => {
    const known = [...Object.keys(FORBIDDEN), ...Object.keys(RIGHT_ELSEWHERE)];
    assert.deepEqual(known.toSorted(), [...forbiddenWords()].toSorted());
  });

  it('are told apart from others that only look like them', () => {
    for (const name of ['record', 'Record', 'recordReceipts', 'broadcast_lists', 'outstanding']) {
      assert.ok(!isForbidden(name, 'sending/outbox.ts'), name);
    }
    assert.ok(!isForbidden('DroppedFile', 'folder/sighting.ts'));
    assert.ok(!isForbidden('held', 'sending/outbox.ts'));
    for (const name of [
      'Standing',
      'standingOf',
      'CanaryRecord',
      'broadcast',
      'console.failed',
      'ReachStore',
    ]) {
      assert.ok(isForbidden(name, 'sending/outbox.ts'), name);
    }
    assert.ok(!isForbidden('BroadcastMetadata', 'test/emulator/page/lists/metadata.ts'));
    for (const name of ['FolderDesk', 'StandingMessage', 'BroadcastModels', 'reach']) {
      assert.ok(isForbidden(name, 'test/support/town.ts'), name);
    }
    assert.ok(isForbidden('StandingMessage', 'test/emulator/page/messages/incoming.ts'));
    assert.ok(isForbidden('FILE_HELD', 'folder/sighting.ts'));
    assert.ok(isForbidden('list.members-dropped', 'sending/list-sync.ts'));
  });
});
