/** Every kind of destination as the API takes and shows it: the only place that lists them. */
import type { Form } from '../form.ts';
import { jiraForm } from '../jira/form.ts';
import { topicForm } from '../pubsub/form.ts';
import { slackForm } from '../slack/form.ts';
import { webhookForm } from '../webhook/form.ts';

export const FORMS: readonly [Form, ...Form[]] = [webhookForm, topicForm, jiraForm, slackForm];
