import type { Timestamp } from '../store/timestamp.ts';

/** What a fetch is made for; `stored` was read after the event had arrived. */
export interface Asked {
  subjectKey: string;
  arrived: Timestamp;
  stored: { readTime: Timestamp };
}

interface Plan<Question, Result> {
  question: Question;
  /** The latest read before it began. */
  observedAt: Timestamp;
  next: Flight<Question, Result> | null;
}

interface Flight<Question, Result> extends Plan<Question, Result> {
  result: Promise<Result>;
}

/**
 * Fetches subjects' states, one call in flight per subject: whoever arrived before it began shares it, all others wait
 * for its end and share the next.
 * @param fetch gets the time as of which its answer holds
 */
export function subjectFetches<Question extends Asked, Result>(
  fetch: (question: Question, observedAt: Timestamp) => Promise<Result>,
): (question: Question) => Promise<Result> {
  const flights = new Map<string, Flight<Question, Result>>();

  const flightFor = (question: Question, before: Flight<Question, Result> | null): Flight<Question, Result> => {
    const { subjectKey, stored } = question;
    const plan: Plan<Question, Result> = { question, observedAt: stored.readTime, next: null };
    const begin = () =>
      fetch(plan.question, plan.observedAt).finally(() => {
        if (plan.next === null) flights.delete(subjectKey);
      });
    const follow = () => {
      flights.set(subjectKey, flight);
      return begin();
    };
    const flight = Object.assign(plan, { result: before ? before.result.then(follow, follow) : begin() });
    if (!before) flights.set(subjectKey, flight);
    return flight;
  };

  return (question) => {
    const running = flights.get(question.subjectKey);
    if (!running) return flightFor(question, null).result;
    if (!isBefore(running.observedAt, question.arrived)) return running.result;
    running.next ??= flightFor(question, running);
    const { next } = running;
    if (isBefore(next.observedAt, question.stored.readTime)) {
      Object.assign(next, { question, observedAt: question.stored.readTime });
    }
    return next.result;
  };
}

const isBefore = (a: Timestamp, b: Timestamp): boolean => a.valueOf() < b.valueOf();
