import { render } from 'preact';

import { startClock } from '../browser/clock.ts';
import { followLocation } from '../browser/location.ts';
import { followSettings } from '../browser/settings.ts';
import { App } from './app.tsx';
import { begin } from './session.ts';

followSettings();
void begin();
followLocation();
startClock();
render(<App />, document.body);
