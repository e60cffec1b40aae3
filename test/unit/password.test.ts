import assert from 'node:assert/strict';
import { hashPassword, isPasswordHash, passwordMatches } from '#src/panel-access.js';

describe('the password of the page', () => {
  it('matches its hash, however its accents are typed, and no other', async () => {
    const hash = await hashPassword('perché no');
    assert.match(hash, /^\$scrypt\$ln=15,r=8,p=3\$/);
    assert.ok(isPasswordHash(hash));
    assert.notEqual(await hashPassword('perché no'), hash);
    assert.ok(await passwordMatches('perche\u0301 no', hash));
    assert.ok(!(await passwordMatches('Perché no', hash)));
    assert.ok(!(await passwordMatches('', hash)));
  });

  it('matches nothing that is no hash', async () => {
    for (const text of ['', 'perché no', '$scrypt$ln=99,r=8,p=3$c2FsdHNhbHQ$aGFzaA', '$2b$10$x']) {
      assert.ok(!isPasswordHash(text), text);
      assert.ok(!(await passwordMatches('', text)), text);
    }
  });
});
