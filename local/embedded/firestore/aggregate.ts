/** Aggregations over the results of a query (query.proto, `StructuredAggregationQuery`). */
import { encodedFieldsOf, type Version } from './documents.ts';
import { isName, parseFieldPath, type FieldPath } from './fields.ts';
import { isReserved, maxNameBytes } from './names.ts';
import type { Aggregation } from './protocol.ts';
import { invalid } from './status.ts';
import { isNumber, nullValue, numberOf, numberValue } from './values.ts';
import { Writer } from './wire.ts';

const maxAggregations = 5;
const maxInt64 = 2n ** 63n - 1n;

export interface ParsedAggregation {
  readonly alias: string;
  readonly kind: 'count' | 'sum' | 'average';
  readonly field?: FieldPath;
  /** A count stops here. */
  readonly upTo?: number;
}

export function parseAggregations(aggregations: readonly Aggregation[]): ParsedAggregation[] {
  if (aggregations.length === 0) throw invalid('Aggregations can not be empty.');
  if (aggregations.length > maxAggregations) throw invalid(`At most ${maxAggregations} aggregations are allowed.`);
  let unnamed = 0;
  const parsed = aggregations.map((each) => ({ alias: each.alias || `field_${++unnamed}`, ...parseOperator(each) }));
  for (const { alias } of parsed) assertAlias(alias);
  if (new Set(parsed.map(({ alias }) => alias)).size < parsed.length)
    throw invalid('Aggregation aliases must be unique.');
  return parsed;
}

/** An alias is a field's name: query.proto, `Aggregation.alias`. */
function assertAlias(alias: string): void {
  if (isReserved(alias)) throw invalid(`The alias "${alias}" is reserved.`);
  if (Buffer.byteLength(alias) > maxNameBytes) throw invalid(`An alias is longer than ${maxNameBytes} bytes.`);
}

function parseOperator({ count, sum, avg }: Aggregation): Omit<ParsedAggregation, 'alias'> {
  if (sum) return { kind: 'sum', field: parseNumberPath(sum.field?.fieldPath) };
  if (avg) return { kind: 'average', field: parseNumberPath(avg.field?.fieldPath) };
  if (!count) throw invalid('An aggregation has no operator.');
  if (!count.upTo) return { kind: 'count' };
  const upTo = count.upTo.value ?? 0;
  if (upTo <= 0) throw invalid('up_to must be greater than zero.');
  return { kind: 'count', upTo };
}

function parseNumberPath(text: string | undefined): FieldPath {
  const path = parseFieldPath(text);
  if (isName(path)) throw invalid('Aggregations are not supported for the property: __key__');
  return path;
}

/** Takes in one document after the other. */
export class Aggregator {
  readonly #aggregation: ParsedAggregation;
  #documents = 0;
  #numbers = 0;
  #integers = 0n;
  #doubles = 0;
  #hasDouble = false;

  constructor(aggregation: ParsedAggregation) {
    this.#aggregation = aggregation;
  }

  add(version: Version): void {
    this.#documents++;
    const { field } = this.#aggregation;
    const value = field && encodedFieldsOf(version).get(field);
    if (!value || !isNumber(value)) return;
    this.#numbers++;
    const number = numberOf(value);
    if (typeof number === 'bigint') this.#integers += number;
    else {
      this.#hasDouble = true;
      this.#doubles += number;
    }
  }

  /** An entry of `AggregationResult.aggregate_fields`. */
  finish(): Buffer {
    return new Writer().stringField(1, this.#aggregation.alias).bytesField(2, this.#value()).finish();
  }

  #value(): Buffer {
    const { kind, upTo = Infinity } = this.#aggregation;
    if (kind === 'count') return numberValue(BigInt(Math.min(upTo, this.#documents)));
    if (kind === 'sum') return numberValue(this.#sum());
    return this.#numbers === 0 ? nullValue : numberValue(Number(this.#sum()) / this.#numbers);
  }

  /** An integer if all are and it fits, else a double. */
  #sum(): bigint | number {
    const fits = this.#integers <= maxInt64 && this.#integers >= -maxInt64 - 1n;
    return fits && !this.#hasDouble ? this.#integers : Number(this.#integers) + this.#doubles;
  }
}
