import { FUNCTION_FLAGS } from '../../../local/build.ts';
import { isRequired, isSecret, variableOf } from '../../../shared/settings/config.ts';
import { differences } from './code.ts';
import type { Check } from './code.ts';
import { blockOf, entriesOf, textOf, textsIn } from './module.ts';
import type { HclObject } from './module.ts';

/** What is set for every function and read by none of ours: functions-framework, Express and Node read them. */
const OF_THE_PLATFORM = ['LOG_EXECUTION_ID', 'NODE_ENV', 'NODE_OPTIONS'];

/** Each function exists, under the name that it registers and with a bundle of its own. */
export const checkFunctions: Check = ({ locals }, functions) => {
  const there = entriesOf(locals, 'functions');
  const names = functions.map(({ name }) => name);
  return [
    ...differences(
      'local.functions',
      there.map(([name]) => name),
      names,
    ),
    ...differences('local.function_names', textsIn(locals['function_names']), names),
    ...functions.flatMap(({ name, entryPoint }) => {
      const { entry_point } = blockOf(blockOf(locals, 'functions'), name);
      return entry_point === entryPoint ? [] : [`${name} registers as ${entryPoint}, not as ${textOf(entry_point)}`];
    }),
  ];
};

/** Each function is given what it requires, secrets from Secret Manager, and nothing that it doesn't read. */
export const checkSettings: Check = ({ locals, sets }, functions) => {
  const each = functions.flatMap(({ name, settings }) => {
    const { given, optional, secrets } = givenTo(blockOf(blockOf(locals, 'functions'), name));
    const all = [...given, ...optional, ...secrets];
    const read = settings.map(variableOf);
    const required = settings.filter(isRequired).map(variableOf);
    return [
      ...required
        .filter((variable) => !given.includes(variable) && !secrets.includes(variable))
        .map((variable) => `${name} requires ${variable}`),
      ...all.filter((variable) => !read.includes(variable)).map((variable) => `${name} does not read ${variable}`),
      ...all
        .filter((variable, at) => all.indexOf(variable) !== at)
        .map((variable) => `${name} is given ${variable} twice`),
      ...settings
        .filter(isSecret)
        .map(variableOf)
        .filter((variable) => given.includes(variable) || optional.includes(variable))
        .map((variable) => `${variable} of ${name} is a secret`),
      ...secrets
        .filter((variable) => !settings.filter(isSecret).map(variableOf).includes(variable))
        .map((variable) => `${variable} of ${name} is no secret`),
    ];
  });
  const choices = entriesOf(locals, 'functions').flatMap(([, one]) => textsIn(one['settings']));
  const flags = textOf(blockOf(locals, 'env_platform')['NODE_OPTIONS']);
  const ofTheirOwn = ['PADDLE_CLASSIC_PUBLIC_KEY'];
  return [
    ...each,
    ...differences('local.env_platform', Object.keys(blockOf(locals, 'env_platform')), OF_THE_PLATFORM),
    ...(flags === FUNCTION_FLAGS.join(' ')
      ? []
      : [`NODE_OPTIONS is ${flags}: on one machine ${FUNCTION_FLAGS.join(' ')}`]),
    ...differences(
      'local.setting_names',
      sets['local.setting_names'] ?? [],
      [...new Set(choices)].filter((name) => !ofTheirOwn.includes(name)),
    ),
    ...differences('local.secrets', Object.keys(blockOf(locals, 'secrets')), [
      ...new Set(entriesOf(locals, 'functions').flatMap(([, one]) => textsIn(one['secrets']))),
    ]),
  ];
};

const givenTo = (one: HclObject) => ({
  given: Object.keys(blockOf(one, 'env')),
  optional: textsIn(one['settings']),
  secrets: textsIn(one['secrets']),
});
