import assert from 'node:assert/strict';
import ts from 'typescript';
import { parsed, sourceFiles } from '../support/source-texts.js';

/** What is read after «Il motivo: » begins small and has its full stop put behind it; what to do is sentences. */
const SHAPES: Readonly<Record<string, { readonly begins: RegExp; readonly ends: RegExp }>> = {
  why: { begins: /^\p{Ll}/u, ends: /[^.]$/ },
  remedy: { begins: /^\p{Lu}/u, ends: /[.»)]$/ },
};

interface Sentence {
  readonly place: string;
  readonly part: string;
  /** what stands first and last in it; null: a value that is put in */
  readonly first: string | null;
  readonly last: string | null;
}

/** Of an object `{ why: …, remedy: … }` those parts that are written there. */
function sentencesOf(file: ts.SourceFile): readonly Sentence[] {
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      ts.isIdentifier(node.name) &&
      Object.hasOwn(SHAPES, node.name.text)
    ) {
      const part = node.name.text;
      for (const [first, last] of endsOf(node.initializer)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        found.push({ place: `${file.fileName}:${String(line + 1)}`, part, first, last });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Both branches of a choice are sentences. */
function endsOf(
  expression: ts.Expression,
): readonly (readonly [first: string | null, last: string | null])[] {
  if (ts.isStringLiteralLike(expression)) return [[expression.text, expression.text]];
  if (ts.isTemplateExpression(expression)) {
    const last = expression.templateSpans.at(-1)?.literal.text;
    return [[expression.head.text || null, last === undefined || last === '' ? null : last]];
  }
  if (ts.isConditionalExpression(expression)) {
    return [...endsOf(expression.whenTrue), ...endsOf(expression.whenFalse)];
  }
  return [];
}

describe('why a file is refused, and what to do', () => {
  it('are a clause that begins small, and sentences', async () => {
    const files = (await sourceFiles()).filter((name) =>
      name.startsWith('messages/it/rejections/'),
    );
    const sentences = (await Promise.all(files.map(parsed))).flatMap(sentencesOf);
    const met = { why: 0, remedy: 0 };
    for (const { place, part, first, last } of sentences) {
      const shape = SHAPES[part];
      assert.ok(shape);
      if (part === 'why' || part === 'remedy') met[part] += 1;
      if (first !== null) assert.match(first, shape.begins, place);
      if (last !== null) assert.match(last, shape.ends, place);
    }
    assert.ok(met.why > 30 && met.remedy > 30, JSON.stringify(met));
  });
});
