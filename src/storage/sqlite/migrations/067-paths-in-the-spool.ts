import type { Knex } from 'knex';
import type { OutgoingContent } from '../../../model/message.js';
import type { Migration } from './migration.js';

export const pathsInTheSpool: Migration = {
  name: '067-paths-in-the-spool',
  up: async (sql) => {
    // Where files of notices lie in the spool, and not where that was when they came: the home may be moved.
    const parts = await sql.raw<{ path: string }[]>(
      'select distinct path from notice_parts where path is not null',
    );
    for (const { path } of parts) {
      await sql.raw('update notice_parts set path = :inside where path = :path', {
        path,
        inside: insideOf(path),
      });
    }
    await inPosts(sql);
  },
};

async function inPosts(sql: Knex): Promise<void> {
  const posts = await sql.raw<{ id: number; content: string }[]>(
    'select id, content from channel_posts where json_valid(content)',
  );
  for (const { id, content } of posts) {
    const written = JSON.parse(content) as OutgoingContent;
    if (written.kind !== 'media') continue;
    await sql.raw('update channel_posts set content = :content where id = :id', {
      id,
      content: JSON.stringify({ ...written, path: insideOf(written.path) }),
    });
  }
}

/** `C:\Campanile\archivio\spool\prova\1f.pdf` → `prova/1f.pdf` */
function insideOf(path: string): string {
  const inside = /^.*[\\/]archivio[\\/]spool[\\/](.+)$/.exec(path)?.[1];
  return inside?.replaceAll('\\', '/') ?? path;
}
