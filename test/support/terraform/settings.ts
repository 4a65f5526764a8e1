import { FUNCTION_FLAGS } from '../../../local/build.ts';
import { isRequired } from '../../../shared/settings/config.ts';
import { differences } from './code.ts';
import type { Check } from './code.ts';
import { blockOf, entriesOf, textOf } from './module.ts';

/** What is set for every function and read by none of ours: functions-framework, Express and Node read them. */
const OF_THE_PLATFORM = ['LOG_EXECUTION_ID', 'NODE_ENV', 'NODE_OPTIONS'];
/** What each function is given by a value of its own (`wiring.ts`). */
const BY_FUNCTION = ['PUSH_AUDIENCE'];

/** Each function exists, under the name that it registers and with a bundle of its own. */
export const checkFunctions: Check = ({ locals }, functions) => {
  const there = entriesOf(locals, 'functions');
  return [
    ...differences(
      'local.functions',
      there.map(([name]) => name),
      functions.map(({ name }) => name),
    ),
    ...functions.flatMap(({ name, entryPoint }) => {
      const { entry_point } = blockOf(blockOf(locals, 'functions'), name);
      return entry_point === entryPoint ? [] : [`${name} registers as ${entryPoint}, not as ${textOf(entry_point)}`];
    }),
  ];
};

/** All that functions require is given, secrets by Secret Manager, and nothing that none reads. */
export const checkSettings: Check = ({ locals }, functions) => {
  const given = Object.keys(blockOf(locals, 'given'));
  const settings = functions.flatMap((one) => one.settings);
  const plain = settings.filter(({ isSecret }) => !isSecret);
  const variables = plain.map(({ variable }) => variable);
  const secrets = settings.filter(({ isSecret }) => isSecret).map(({ variable }) => variable);
  const flags = textOf(blockOf(locals, 'env_platform')['NODE_OPTIONS']);
  return [
    ...plain
      .filter((setting) => isRequired(setting) && ![...given, ...BY_FUNCTION].includes(setting.variable))
      .map(({ variable }) => `a function requires ${variable}`),
    ...given.filter((variable) => secrets.includes(variable)).map((variable) => `${variable} is a secret`),
    ...given
      .filter((variable) => !variables.includes(variable) && !secrets.includes(variable))
      .map((variable) => `no function reads ${variable}`),
    ...plain
      .filter(({ variable, isChoice }) => isChoice && given.includes(variable))
      .map(({ variable }) => `${variable} is given, and left to the operator`),
    ...differences('local.env_platform', Object.keys(blockOf(locals, 'env_platform')), OF_THE_PLATFORM),
    ...(flags === FUNCTION_FLAGS.join(' ')
      ? []
      : [`NODE_OPTIONS is ${flags}: on one machine ${FUNCTION_FLAGS.join(' ')}`]),
    ...differences('local.secrets', Object.keys(blockOf(locals, 'secrets')), [...new Set(secrets)]),
  ];
};
