require('./together.cjs')('operator');
