/** What Windows, or Wine in its place, does not have; `test/unit/posix-only.test.ts` counts the marks. */
export type PosixFeature =
  /** Windows wants a right for them that office workers do not have */
  | 'symlinks'
  /** `chmod`, or a file that its owner may not write */
  | 'permissions'
  /** signals, `ps`, `/proc`; PowerShell's answer is the same on Windows, and nothing under Wine */
  | 'processes';

/** `it` for a test that only a POSIX system can pass: on Windows it is reported as pending. */
export function posixOnly(_: PosixFeature): Mocha.TestFunction | Mocha.PendingTestFunction {
  return process.platform === 'win32' ? it.skip : it;
}
