require('./together.cjs')('unit');
