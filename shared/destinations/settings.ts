import { setting } from '../settings/config.ts';
import { url } from '../settings/forms.ts';

export const JIRA_API_URL = setting('jiraApiUrl', 'JIRA_API_URL', {
  schema: url.optional(),
  isChoice: true,
  says: 'asked in place of the site of every Jira destination; for one machine',
});

export const SLACK_API_URL = setting('slackApiUrl', 'SLACK_API_URL', {
  schema: url.optional(),
  isChoice: true,
  says: 'asked in place of `https://slack.com/api/` for every Slack destination; for one machine',
});

/** What taking deliveries to destinations takes. */
export const DESTINATION_SETTINGS = [JIRA_API_URL, SLACK_API_URL] as const;
