/**
 * Loaded into a function's process before its code: what it calls by Google's and Paddle's names is on this machine. Its
 * environment has nothing of that, since it is the one that the deployment gives it.
 */
'use strict';

const dns = require('node:dns');
const net = require('node:net');
const tls = require('node:tls');

/**
 * @param {{ ca: string, places: Record<string, number> }} world the authority that the names' certificates are signed by,
 *   and the port of 127.0.0.1 that each name is reached at
 */
module.exports = function redirect({ ca, places }) {
  const names = Object.keys(places);
  // Of a range that is for tests of networks alone (RFC 2544).
  const addresses = new Map(names.map((name, at) => [name, net.isIP(name) ? name : `198.18.0.${at + 1}`]));
  const ports = new Map(names.flatMap((name) => [name, addresses.get(name)].map((key) => [key, places[name]])));
  const bare = (name) => String(name).replace(/\.$/, '');

  const lookup = dns.lookup;
  dns.lookup = (name, options, callback = options) => {
    const address = addresses.get(bare(name));
    if (address === undefined) return lookup(name, options, callback);
    setImmediate(() => (options?.all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)));
  };
  const lookupLater = dns.promises.lookup;
  dns.promises.lookup = async (name, options) => {
    const address = addresses.get(bare(name));
    if (address === undefined) return lookupLater(name, options);
    return options?.all ? [{ address, family: 4 }] : { address, family: 4 };
  };
  dns.promises.resolveTxt = async () => [];

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) {
    const options = Array.isArray(given[0]) ? given[0][0] : given[0];
    const port = ports.get(bare(options?.host));
    if (port === undefined) return connect.apply(this, given);
    const redirected = { ...options, host: '127.0.0.1', port };
    if (!Array.isArray(given[0])) return connect.call(this, redirected, ...given.slice(1));
    // Arguments that Node has put in order, which a symbol says.
    const ordered = Object.assign([redirected, ...given[0].slice(1)], symbolsOf(given[0]));
    return connect.call(this, ordered, ...given.slice(1));
  };

  const createSecureContext = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const made = createSecureContext(options);
    made.context.addCACert(ca);
    return made;
  };
};

const symbolsOf = (list) => Object.fromEntries(Object.getOwnPropertySymbols(list).map((key) => [key, list[key]]));
