require('./together.cjs')('reconcile');
