require('./together.cjs')('servers');
