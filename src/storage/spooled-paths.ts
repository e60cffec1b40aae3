/**
 * Files of notices lie in a folder beside the database, and go with it when the home is moved to another folder or
 * PC. So the database has their paths in there, and not where that folder happens to be today.
 */
import { isAbsolute, join, relative, sep, win32 } from 'node:path';
import type { OutgoingContent } from '../model/message.js';
import type { Sql } from './sql.js';

type InSpool = Pick<Sql, 'spool'>;

/** What the database has of a path; what lies elsewhere is left as it is. */
export function keptPath({ spool }: InSpool, path: string): string {
  const inside = spool === null ? path : relative(spool, path);
  return isWhole(inside) || inside.startsWith('..') ? path : inside.replaceAll(sep, '/');
}

/** Where the file lies today. */
export function pathToday({ spool }: InSpool, kept: string): string {
  return spool === null || isWhole(kept) ? kept : join(spool, kept);
}

/** What the database has of a content that is written as JSON. */
export function keptContent(sql: InSpool, content: OutgoingContent): string {
  const kept =
    content.kind === 'media' ? { ...content, path: keptPath(sql, content.path) } : content;
  return JSON.stringify(kept);
}

export function contentToday(sql: InSpool, kept: string): OutgoingContent {
  const content = JSON.parse(kept) as OutgoingContent;
  return content.kind === 'media' ? { ...content, path: pathToday(sql, content.path) } : content;
}

/** Also one of another system, of which this one cannot know where it leads. */
function isWhole(path: string): boolean {
  return isAbsolute(path) || win32.isAbsolute(path);
}
