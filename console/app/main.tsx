import { render } from 'preact';

import { App } from './app.tsx';
import { startClock } from '../browser/clock.ts';
import { followLocation } from '../browser/location.ts';
import { followSettings } from '../browser/settings.ts';

followSettings();
followLocation();
startClock();
render(<App />, document.body);
