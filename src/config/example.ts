/** `campanile.yaml` with every setting, what it is for and its default, made from the schema. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { InvariantError } from '../errors.js';
import { EXAMPLE_HEAD } from '../messages/it/settings.js';
import { layersOf, unwrapped } from './source.js';

const WIDTH = 100;

/**
 * Values are commented out: a file copied from this one does not hold on to a default that a later
 * version has bettered. Prose begins with `# `, a value with `#` alone.
 */
export function exampleSettings(schema: z.ZodObject): string {
  return `${[...EXAMPLE_HEAD.map((line) => `# ${line}`), ...section(schema, '')].join('\n')}\n`;
}

function section(schema: z.ZodObject, indent: string): readonly string[] {
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, child]) => {
    const comment = wrapped(descriptionOf(child), WIDTH - indent.length - 2);
    const inner = unwrapped(child);
    return [
      ...(indent === '' ? [''] : []),
      ...comment.map((line) => `${indent}# ${line}`),
      ...(inner instanceof z.ZodObject
        ? [`${indent}${name}:`, ...section(inner, `${indent}  `)]
        : commented(name, presetOf(child), indent)),
    ];
  });
}

function commented(name: string, preset: unknown, indent: string): readonly string[] {
  return stringify({ [name]: preset }, { nullStr: '', lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}#${line}`);
}

/** @throws InvariantError when a setting was added without one */
function descriptionOf(schema: z.core.$ZodType): string {
  for (const layer of layersOf(schema)) {
    const { description } = z.globalRegistry.get(layer) ?? {};
    if (description !== undefined) return description;
  }
  throw new InvariantError('A setting without a description');
}

function presetOf(schema: z.core.$ZodType): unknown {
  for (const layer of layersOf(schema)) {
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) {
      return layer.def.defaultValue;
    }
  }
  throw new InvariantError('A setting without a default');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
