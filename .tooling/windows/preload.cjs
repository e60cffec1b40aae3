/**
 * Loaded before a program under Wine 8, which refuses the socket options by which libuv sets a keep-alive
 * before a connection is there: without this every `fetch` would fail.
 */
const { Socket } = require('node:net');

Socket.prototype.setKeepAlive = function () {
  return this;
};
