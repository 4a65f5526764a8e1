import type { JobView } from '../api/answers.ts';
import { Status } from '../parts/status.tsx';

export function JobStatus({ status }: Pick<JobView, 'status'>) {
  switch (status) {
    case 'running':
      return <Status tone="warn" glyph="retry" word="Running" />;
    case 'completed':
      return <Status tone="good" glyph="done" word="Completed" />;
    case 'cancelled':
      return <Status tone="calm" glyph="none" word="Stopped" />;
  }
}
