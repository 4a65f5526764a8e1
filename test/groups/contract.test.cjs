require('./together.cjs')('contract');
