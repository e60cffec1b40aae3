/** The service uses the browser that is there, or fetches one itself when it starts. */
module.exports = { skipDownload: true };
