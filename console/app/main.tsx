import { render } from 'preact';

import './order.ts';
import { App } from './app.tsx';
import { startClock } from '../browser/clock.ts';
import { followLocation } from '../browser/location.ts';
import { followSettings } from '../browser/settings.ts';
import { watchSignals } from '../browser/signals.ts';

watchSignals();
followSettings();
followLocation();
startClock();
render(<App />, document.body);
