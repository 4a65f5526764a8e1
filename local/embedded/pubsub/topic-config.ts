/** A topic's configuration: read from the wire, checked, written back. Pure. */
import { invalidArgument, unimplemented } from './errors.ts';
import { checkLabels } from './labels.ts';
import { checkName } from './names.ts';
import { durationOf, millisecondsOf, type WireDuration, type WireTopic } from './wire.ts';
import { isRecord } from '../base/checked.ts';

export interface TopicConfig {
  name: string;
  labels: Record<string, string>;
  /** Milliseconds for which messages stay available to a seek, acknowledged or not. */
  retentionMs?: number;
}

const minRetentionMs = 10 * 60_000;
const maxRetentionMs = 31 * 24 * 3_600_000;

const unsupportedFields = [
  'messageStoragePolicy',
  'kmsKeyName',
  'schemaSettings',
  'ingestionDataSourceSettings',
  'messageTransforms',
  'tags',
];
const updatable: Record<string, keyof WireTopic> = {
  labels: 'labels',
  message_retention_duration: 'messageRetentionDuration',
};

export function readTopic(wire: WireTopic): TopicConfig {
  refuseFields(wire, unsupportedFields);
  const config: TopicConfig = { name: checkName('topics', wire.name), labels: checkLabels(wire.labels) };
  if (wire.messageRetentionDuration) config.retentionMs = checkRetention(wire.messageRetentionDuration);
  return config;
}

export function updateTopic(config: TopicConfig, wire: WireTopic, paths: readonly string[]): TopicConfig {
  return readTopic(overlay(writeTopic(config), wire, paths, updatable, unsupportedFields));
}

export const writeTopic = ({ name, labels, retentionMs }: TopicConfig): WireTopic => ({
  name,
  labels,
  state: 'ACTIVE',
  ...(retentionMs !== undefined && { messageRetentionDuration: durationOf(retentionMs) }),
});

/** 10 minutes to 31 days, for topics and subscriptions alike. */
export function checkRetention(duration: WireDuration): number {
  const ms = millisecondsOf(duration);
  if (ms < minRetentionMs || ms > maxRetentionMs) {
    throw invalidArgument(`message_retention_duration must be between 10 minutes and 31 days, it is ${ms / 1_000} s`);
  }
  return ms;
}

/** Refuses a resource that asks for something this server would silently not do. */
export function refuseFields(resource: object, fields: readonly string[]): void {
  const values = new Map<string, unknown>(Object.entries(resource));
  for (const field of fields) if (isSet(values.get(field))) throw unimplemented(snakeCase(field));
}

/** `current` with the fields that an update mask names taken from `wire`. */
export function overlay<T extends object>(
  current: T,
  wire: T,
  paths: readonly string[],
  updatableFields: Readonly<Record<string, keyof T>>,
  unsupported: readonly string[],
): T {
  if (paths.length === 0) throw invalidArgument('The update_mask must be set and must contain a non-empty paths list');
  const updated = { ...current };
  for (const path of paths) {
    const field = updatableFields[path];
    if (field === undefined) throw refusedPath(path, updatableFields, unsupported);
    if (wire[field] === undefined) delete updated[field];
    else updated[field] = wire[field];
  }
  return updated;
}

function refusedPath(path: string, updatableFields: object, unsupported: readonly string[]) {
  const [root = ''] = path.split('.');
  if (unsupported.some((field) => snakeCase(field) === root)) return unimplemented(root);
  if (path.includes('.') && root in updatableFields) return unimplemented(`the update path ${path}: name ${root}`);
  return invalidArgument(`Invalid update_mask: ${path} is not a known field that can be updated`);
}

const isSet = (value: unknown) => (isRecord(value) ? Object.keys(value).length > 0 : Boolean(value));

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
