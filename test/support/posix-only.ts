/** What Windows, or Wine in its place, does not have; `test/unit/posix-only.test.ts` counts the marks. */
export type PosixFeature =
  /** Windows wants a right for them that office workers do not have */
  | 'symlinks'
  /** characters that Windows takes in no file name */
  | 'names'
  /** `chmod`, or a file that its owner may not write */
  | 'permissions'
  /** signals, `ps`, `/proc`; PowerShell's answer is the same on Windows, and nothing under Wine */
  | 'processes'
  /** a pipe that lies in a folder like a file */
  | 'fifos'
  /** a disk of a few megabytes that is mounted for a test */
  | 'disks'
  /** a named pipe that one program has alone: Windows has it, Wine 8 gives it to a second one too */
  | 'pipes'
  /** ESLint's resolver of imports wants a DLL (`bcryptprimitives`) that Windows has and Wine 8 lacks */
  | 'linter'
  /** the compiler is a program of the system that has installed it, and under Wine that is not Windows */
  | 'compiler';

const WINE_LACKS: ReadonlySet<PosixFeature> = new Set(['pipes', 'linter', 'compiler']);

/** `it` for a test that only a POSIX system can pass: on Windows it is reported as pending. */
export function posixOnly(feature: PosixFeature): Mocha.TestFunction | Mocha.PendingTestFunction {
  return isLackedHere(feature) ? it.skip : it;
}

/** The same for all tests of a suite. */
export function posixOnlySuite(
  feature: PosixFeature,
): Mocha.SuiteFunction | Mocha.PendingSuiteFunction {
  return isLackedHere(feature) ? describe.skip : describe;
}

function isLackedHere(feature: PosixFeature): boolean {
  if (process.platform !== 'win32') return false;
  return !WINE_LACKS.has(feature) || process.env['TEST_UNDER_WINE'] !== undefined;
}
