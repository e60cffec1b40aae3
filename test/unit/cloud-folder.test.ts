import assert from 'node:assert/strict';
import path from 'node:path';
import { cloudProgramOf, cloudWarnings } from '#src/config/cloud-folder.js';
import { homeInCloud, noticesInCloud, SOME_SYNC_PROGRAM } from '#src/messages/it/settings.js';

describe('a folder that a program copies to the internet', () => {
  const windows = (folder: string, env: NodeJS.ProcessEnv = {}) =>
    cloudProgramOf(folder, env, path.win32);

  for (const [folder, program] of [
    [String.raw`C:\Users\anna\OneDrive\Campanile`, 'OneDrive'],
    [String.raw`C:\Users\anna\OneDrive - Comune di Bientina\Desktop\avvisi`, 'OneDrive'],
    [String.raw`D:\Dropbox (Comune)\avvisi`, 'Dropbox'],
    [String.raw`G:\Il mio Drive\avvisi`, 'Google Drive'],
    ['/home/anna/Google Drive/avvisi', 'Google Drive'],
    ['/home/anna/Nextcloud/avvisi', SOME_SYNC_PROGRAM],
    [String.raw`C:\Campanile`, null],
    [String.raw`\\nas\avvisi`, null],
    [String.raw`C:\Users\anna\Guide a OneDrive\avvisi`, null],
    ['/home/anna/dropboxer/avvisi', null],
  ] as const) {
    it(`is ${program === null ? 'not' : ''} ${folder}`, () => {
      assert.equal(windows(folder), program);
    });
  }

  it('is the one that Windows itself names, whatever it is called', () => {
    const env = { OneDriveCommercial: String.raw`C:\Nuvola` };
    assert.equal(windows(String.raw`C:\Nuvola\Desktop\avvisi`, env), 'OneDrive');
    assert.equal(windows(String.raw`c:\nuvola\Desktop`, env), 'OneDrive');
    assert.equal(windows(String.raw`C:\Nuvolaro\avvisi`, env), null);
    assert.equal(windows(String.raw`D:\avvisi`, { OneDrive: '' }), null);
  });

  it('is warned of once: with the home, else with the watched folder', () => {
    const home = '/c/OneDrive/campanile';
    assert.deepEqual(cloudWarnings(home, `${home}/avvisi`, {}), [homeInCloud('OneDrive', home)]);
    const avvisi = '/c/Dropbox/avvisi';
    assert.deepEqual(cloudWarnings('/c/campanile', avvisi, {}), [
      noticesInCloud('Dropbox', avvisi),
    ]);
    assert.deepEqual(cloudWarnings('/c/campanile', '/c/campanile/avvisi', {}), []);
  });
});
