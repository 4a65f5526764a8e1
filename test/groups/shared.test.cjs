require('./together.cjs')('shared');
