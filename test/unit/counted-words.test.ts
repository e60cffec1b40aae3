/** Every sentence with a count in it, as it is built in `messages/it`, said of nobody, of one, of two and of a thousand. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { counted, figure, people, plural } from '#src/italian.js';
import { parsed, sourceFiles } from '../support/source-texts.js';

const COUNTS = [0, 1, 2, 1000];
/** What stands for a value that is not a count. */
const VALUE = '…';
const MANY =
  'iscritti|persone|avvisi|messaggi|cose|volte|destinatari|allegati|telefoni|giorni|ore|minuti|secondi|liste|pagine|caratteri|righe|copie|altri|altre';
const THEY =
  'abbiano|hanno|sono|siano|riceveranno|aspettano|scrivono|avevano|si raggiungono|riprendono|scrivere loro|a loro|per loro';

/** What is wrong of so many. */
const WRONG: readonly (readonly [is: (count: number) => boolean, form: RegExp])[] = [
  [(count) => count === 1, new RegExp(`(?<![.,])\\b1 (${MANY})\\b`, 'u')],
  [
    (count) => count === 1,
    /(?<!\p{L})(?:[Dd]egli|[Dd]ei|[Dd]elle|[Gg]li|[Ii]|[Ll]e|altri|altre|ultimi|ultime|prime) (?:1\b|\(1\))/u,
  ],
  [(count) => count === 1, /\b(?:prime|ultime) pagine \(1\)/u],
  [
    (count) => count === 1,
    new RegExp(
      `(?<!(?:Gli avvisi|gli avvisi|Le liste)[^.;:]*)\\b1 (?:persona|iscritto|avviso|destinatario|telefono)\\b[^.;]*(?<!\\p{L})(?:${THEY})(?!\\p{L})`,
      'u',
    ),
  ],
  [(count) => count === 0, /\b0 (?:persona|avviso|iscritto)\b/u],
  [(count) => count === 1000, /\b1000\b(?!:)/u],
];

/** Values that number something and count nothing: `avviso n. 1000`. */
const NUMBERS =
  /\b(?:id|noticeId|notice\.id|replaces|replacedBy|year|port|status|failed|shown|line|part|parts|value)\b/;

/** A string as it is put together in the source, with `count` for every count; null: it is none. */
function said(node: ts.Node, count: number, branch: boolean): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return said(node.expression, count, branch);
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (text, span) => `${text}${said(span.expression, count, branch) ?? VALUE}${span.literal.text}`,
      node.head.text,
    );
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [said(node.left, count, branch), said(node.right, count, branch)];
    return left === null && right === null ? null : `${left ?? VALUE}${right ?? VALUE}`;
  }
  if (ts.isConditionalExpression(node)) {
    const isSo = decided(node.condition, count) ?? branch;
    return said(isSo ? node.whenTrue : node.whenFalse, count, branch);
  }
  return ts.isCallExpression(node) ? called(node, count, branch) : null;
}

function called(node: ts.CallExpression, count: number, branch: boolean): string | null {
  const name = nameOf(node.expression);
  const [first] = node.arguments;
  const words = node.arguments.map((each) => said(each, count, branch) ?? VALUE);
  const [one = VALUE, many = VALUE] = words.slice(-2);
  switch (name) {
    case 'people':
      return people(count);
    case 'figure':
    case 'toLocaleString':
      return figure(count);
    case 'counted':
      return counted(count, one, many);
    case 'plural':
    case 'say':
      return plural(count, one, many);
    case 'String':
      return first === undefined || NUMBERS.test(written(first)) ? null : String(count);
    default:
      return null;
  }
}

function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

/** Names in an expression, as they follow each other. */
function written(node: ts.Node): string {
  const names: string[] = ts.isIdentifier(node) ? [node.text] : [];
  ts.forEachChild(node, (child) => void names.push(written(child)));
  return names.join(' ');
}

/** `count === 1`; null: it is about something else. */
function decided(condition: ts.Expression, count: number): boolean | null {
  if (!ts.isBinaryExpression(condition) || !ts.isNumericLiteral(condition.right)) return null;
  const other = Number(condition.right.text);
  switch (condition.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      return count === other;
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return count !== other;
    case ts.SyntaxKind.GreaterThanToken:
      return count > other;
    default:
      return null;
  }
}

/** All that is put together in a file, as a whole. */
function sentencesIn(file: ts.SourceFile, count: number): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const texts = [true, false].map((branch) => said(node, count, branch));
    if (texts[0] != null && texts[1] != null) found.push(...new Set(texts as string[]));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function wrongIn(sentence: string, count: number): boolean {
  return WRONG.some(([is, form]) => is(count) && form.test(sentence.replace(/\s+/g, ' ')));
}

describe('sentences with a count', function () {
  // All messages are parsed.
  this.timeout(30_000);

  it('agree with it, be it none, one, two or a thousand', async () => {
    const found: string[] = [];
    let sentences = 0;
    const files = (await sourceFiles()).filter((name) => name.startsWith('messages/it/'));
    for (const name of files) {
      const file = await parsed(name);
      for (const count of COUNTS) {
        for (const sentence of sentencesIn(file, count)) {
          sentences += 1;
          if (wrongIn(sentence, count)) found.push(`${name}, of ${figure(count)}: ${sentence}`);
        }
      }
    }
    assert.ok(sentences > 1000, `${figure(sentences)} sentences were found`);
    assert.deepEqual(found, []);
  });

  it('are seen to be wrong where they are', () => {
    for (const [count, sentence] of [
      [1, 'Nessuno degli 1 iscritti ha scritto.'],
      [1, 'Di 1 persona non si sa se lo abbiano ricevuto.'],
      [1, 'Aspetto i file «a» e altri 1.'],
      [1, 'Non per ora: 1 persona, perché WhatsApp non lascia scrivere loro.'],
      [1000, 'Importati: 1000 iscritti.'],
    ] as const) {
      assert.ok(wrongIn(sentence, count), sentence);
    }
    for (const [count, sentence] of [
      [1, 'Gli avvisi che aspettano partono, a 1 persona.'],
      [1, 'Nessuno su 1.'],
      [1000, 'Importati: 1.000 iscritti.'],
    ] as const) {
      assert.ok(!wrongIn(sentence, count), sentence);
    }
  });
});
