require('./together.cjs')('flow');
