import { NOTHING_TO_DECIDE, POSTS_DECIDED } from '../../messages/it/channel.js';
import { HELP } from '../../messages/it/command-help.js';
import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { noticeNumber } from '../notices.js';
import { withActions } from '../service-or-database.js';

export const decide = defineCommand({
  help: HELP['channel decide'],
  options: {
    pubblicato: { type: 'boolean', default: false },
    ripeti: { type: 'boolean', default: false },
  },
  operands: ['NUMERO'],
  run: async ({ options, operands: [written] }, { settings, version, print }) => {
    const { pubblicato, ripeti } = options;
    if (pubblicato === ripeti) throw new UsageError('Occorre --pubblicato oppure --ripeti.');
    const id = noticeNumber(written);
    const decision = pubblicato ? 'published' : 'again';
    const decided = await withActions(await settings(), { version }, (calls) =>
      calls.decidePosts({ id, decision }),
    );
    if (decided === 0) throw new RefusedError(NOTHING_TO_DECIDE);
    print(POSTS_DECIDED[decision]);
    return EXIT.done;
  },
});
