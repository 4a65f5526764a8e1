require('./together.cjs')('owners');
