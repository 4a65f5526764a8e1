require('./together.cjs')('told');
