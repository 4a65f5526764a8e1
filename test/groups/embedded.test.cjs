require('./together.cjs')('embedded');
