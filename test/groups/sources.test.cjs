require('./together.cjs')('sources');
