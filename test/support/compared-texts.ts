/** What tests compare texts with, as it is written in them. */
import ts from 'typescript';
import { sourceFiles, textsIn } from './source-texts.js';

const MATCHES = /^assert\.(?:match|doesNotMatch)$/;
const ASSERTS = /^(?:assert(?:\.\w+)?|shows|showsNot)$/;
const SUITES = /^(?:describe|it)$/;
/** What stands between two texts in a pattern. */
const BETWEEN = /\.\*|\[\^\]\*|[|()^$]/;

/** The patterns of `assert.match` and its opposite. */
export function patternsIn(name: string, text: string): readonly string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && MATCHES.test(node.expression.getText(file))) {
      const [, pattern] = node.arguments;
      if (pattern !== undefined) found.push(pattern.getText(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Literals that other assertions compare with, and patterns wherever they stand; none of golden texts. */
export function literalsIn(name: string, text: string): readonly string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node, isCompared: boolean): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      found.push(...node.text.slice(1).split(BETWEEN).map(unescaped));
    } else if (isCompared && (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node))) {
      found.push(node.text);
    }
    const called = ts.isCallExpression(node) ? node.expression.getText(file) : '';
    if (MATCHES.test(called)) return;
    if (SUITES.test(called) && ts.isCallExpression(node) && isGolden(node)) return;
    const compares = isCompared || ASSERTS.test(called);
    ts.forEachChild(node, (child) => visit(child, compares));
  };
  visit(file, false);
  return found;
}

/** How many texts are compared as a whole, for how they read. */
export function goldenIn(name: string, text: string): number {
  let count = 0;
  const visit = (node: ts.Node, inside: boolean): void => {
    const isCall = ts.isCallExpression(node) && ts.isIdentifier(node.expression);
    const golden = inside || (isCall && SUITES.test(node.expression.text) && isGolden(node));
    if (golden && isCall && node.expression.text === 'it') count += 1;
    ts.forEachChild(node, (child) => visit(child, golden));
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true), false);
  return count;
}

function isGolden({ arguments: [title] }: ts.CallExpression): boolean {
  return (
    title !== undefined && ts.isStringLiteralLike(title) && /^golden texts?\b/.test(title.text)
  );
}

/** Tells whether a text has a piece of what `src/messages/it` says, or is one. */
export async function ofTheMessages(): Promise<(text: string) => boolean> {
  const names = (await sourceFiles()).filter((name) => name.startsWith('messages/it/'));
  const texts = (await Promise.all(names.map(textsIn))).flat().map(folded);
  const pieces = [...new Set(texts)].filter((piece) => piece.length >= 10 && hasWords(piece));
  return (text) => {
    const whole = folded(text);
    return (
      hasWords(whole) &&
      pieces.some((piece) => whole.includes(piece) || (whole.length >= 8 && piece.includes(whole)))
    );
  };
}

function hasWords(text: string): boolean {
  return /\S\s\S/.test(text);
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function unescaped(pattern: string): string {
  return pattern.replace(/\\n/g, ' ').replace(/\\/g, '');
}
