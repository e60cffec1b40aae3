/** In the environment of everything that a test run starts. */
module.exports = { MARK: 'TEST_RUN_MARK' };
