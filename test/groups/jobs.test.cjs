require('./together.cjs')('jobs');
