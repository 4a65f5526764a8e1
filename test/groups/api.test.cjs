require('./together.cjs')('api');
