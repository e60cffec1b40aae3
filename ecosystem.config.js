import process from 'node:process';

/** PM2: `pm2 start ecosystem.config.js`, after `npm start` has installed and built once. */
export const apps = [
  {
    name: 'campanile',
    script: 'dist/main.js',
    args: 'run',
    cwd: import.meta.dirname,
    // The default, cluster, would start it inside of PM2's own program.
    exec_mode: 'fork',
    // Ready when the local page can be reached; asked to stop, the service takes 10 s at most.
    wait_ready: true,
    listen_timeout: 60_000,
    kill_timeout: 12_000,
    // The signal is for the service alone: it closes its browser itself, when nothing is on its way.
    treekill: false,
    // Of the service without its browser, which looks after the browser's memory itself. With the
    // largest file allowed it takes 230 MB (docs/decisions/074-files-in-pieces.md).
    max_memory_restart: '450M',
    // A message instead of a signal where there are none (Windows).
    shutdown_with_message: process.platform === 'win32',
    // Wrong settings (78) and a damaged database (74) stay so until a person mends them; anything
    // else may pass.
    stop_exit_codes: [74, 78],
    exp_backoff_restart_delay: 1_000,
  },
];
