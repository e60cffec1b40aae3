/**
 * Starts the program that `pack.js` has made of `dist` and the libraries. With `PACKED_KEEP` it keeps
 * what V8 has compiled, for the starts that follow.
 */
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const process = require('node:process');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

const root = path.join(__dirname, '..');
const file = path.join(root, 'build', 'packed', 'program.js');
const cache = path.join(root, 'build', 'packed', 'program.cache');
const keeps = process.env.PACKED_KEEP !== undefined;

const program = new vm.Script(
  `(function (require, module, exports, __resolve) {${readFileSync(file, 'latin1')}\n})`,
  {
    filename: file,
    ...(!keeps && { cachedData: readFileSync(cache) }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
);
const requireOfProgram = createRequire(path.join(root, 'dist', 'main.js'));
const resolveOfProgram = (name) => pathToFileURL(requireOfProgram.resolve(name)).href;
const module_ = { exports: {} };
program.runInThisContext()(requireOfProgram, module_, module_.exports, resolveOfProgram);

if (keeps)
  process.once('exit', () => {
    writeFileSync(`${cache}.new`, program.createCachedData());
    renameSync(`${cache}.new`, cache);
  });
