import assert from 'node:assert/strict';
import ts from 'typescript';
import type { DeliveryStatus } from '#src/model/sending.js';
import { ALERT_FILE_NAMES } from '#src/messages/it/folder-notes.js';
import { alertHeadline } from '#src/messages/it/headline.js';
import { parsed, sourceFiles } from '../support/source-texts.js';

/** Given by whoever makes the part that raises them; see `test-and-retract-folders.ts`. */
const GIVEN = [
  'test-folder-away',
  'test-notice-locked',
  'test-notice-intake',
  'filing-unreadable',
  'prova-filing-unreadable',
  'ritira-filing-unreadable',
];

/** What stands in the way of a session is said by its state. */
const SAID_BY_THE_SESSION = [
  'no-connection',
  'incompatible',
  'pairing-needed',
  'session-conflict',
  'wrong-number',
];

const USUAL: DeliveryStatus = {
  route: 'lists',
  why: { code: 'canary-passed', text: '' },
  listRecipientsThisMonth: 0,
  allowance: null,
};

/** Codes that a file gives to `raise`: as they stand, or by a constant of the same file. */
function codesIn(file: ts.SourceFile): readonly string[] {
  const constants = new Map<string, readonly string[]>();
  const asked: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
      constants.set(node.name.text, stringsOf(node.initializer));
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [code] = node.arguments;
      if (node.expression.name.text === 'raise' && code !== undefined) {
        if (ts.isStringLiteral(code)) constants.set(code.text, [code.text]);
        asked.push(ts.isStringLiteral(code) ? code.text : nameOf(code));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // What is given by somebody else is in `GIVEN`.
  return asked.flatMap((each) => constants.get(each) ?? []);
}

/** `ALERTS[why]` is looked up as `ALERTS`. */
function nameOf(code: ts.Expression): string {
  const named = ts.isElementAccessExpression(code) ? code.expression : code;
  return ts.isIdentifier(named) ? named.text : '';
}

function stringsOf(value: ts.Expression | undefined): readonly string[] {
  if (value === undefined) return [];
  if (ts.isStringLiteral(value)) return [value.text];
  if (!ts.isObjectLiteralExpression(value)) return [];
  return value.properties.flatMap((each) =>
    ts.isPropertyAssignment(each) ? stringsOf(each.initializer) : [],
  );
}

async function allCodes(): Promise<readonly string[]> {
  const files = await Promise.all((await sourceFiles()).map(parsed));
  const found = files.filter(({ text }) => text.includes('.raise(')).flatMap(codesIn);
  return [...new Set([...found, ...GIVEN])].toSorted();
}

describe('every alert', () => {
  it('has a name for its file that staff understand', async () => {
    const codes = await allCodes();
    assert.ok(codes.length > 30, codes.join());
    assert.deepEqual(
      codes.filter((code) => ALERT_FILE_NAMES[code] === undefined),
      [],
    );
    const names = Object.values(ALERT_FILE_NAMES);
    assert.equal(new Set(names).size, names.length);
  });

  it('is said on Stato in a sentence of its own', async () => {
    const unsaid = (await allCodes()).filter((code) => alertHeadline(code, USUAL) === null);
    assert.deepEqual(
      unsaid,
      [...SAID_BY_THE_SESSION, 'notice-waits', 'sending-stopped'].toSorted(),
    );
  });
});
