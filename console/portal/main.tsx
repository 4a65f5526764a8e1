import { render } from 'preact';

import { startClock } from '../browser/clock.ts';
import { followLocation } from '../browser/location.ts';
import { followSettings } from '../browser/settings.ts';
import { watchSignals } from '../browser/signals.ts';
import { App } from './app.tsx';
import { begin } from './session.ts';

watchSignals();
followSettings();
void begin();
followLocation();
startClock();
render(<App />, document.body);
