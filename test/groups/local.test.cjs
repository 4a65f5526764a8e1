require('./together.cjs')('local');
