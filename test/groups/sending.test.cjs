require('./together.cjs')('sending');
