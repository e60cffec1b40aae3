/** What staff of a life do: in the folder, through the service, and with a copy of the database. */
import type { EventHandlers } from './history.js';
import type { RestoreCommand } from './restore-command.js';
import type { StaffFiles } from './staff-files.js';
import type { StaffRequests } from './staff-requests.js';
import type { World } from './world.js';

export function staffEvents(
  world: World,
  files: StaffFiles,
  requests: StaffRequests,
  restore: RestoreCommand,
) {
  return {
    drops: ({ notice }) => files.drop(notice),
    staff: ({ act, notice }) => {
      switch (act) {
        case 'drag':
        case 'dragToRetract':
        case 'correct':
        case 'dropAgain':
        case 'dropTest':
          return files.act(act, notice);
        default:
          return requests.act(act, notice);
      }
    },
    imports: ({ who }) => requests.enter(world.citizen(who)),
    resumes: () => requests.resumeSending(),
    restores: (event) => restore.run(event),
  } satisfies Partial<EventHandlers>;
}
