/** Field transforms (google/firestore/v1/write.proto, `DocumentTransform.FieldTransform`). */
import { getField, parseStoredPath, setField, type FieldPath, type Fields } from './fields.ts';
import { keyOf } from './order.ts';
import type { FieldTransform } from './protocol.ts';
import { invalid } from './status.ts';
import {
  arrayValue,
  contentOf,
  elementsOf,
  FieldChecker,
  isNumber,
  Kind,
  kindOf,
  nullValue,
  numberOf,
  numberValue,
  timestampValue,
} from './values.ts';
import { Reader } from './wire.ts';

/** A transform that was found well-formed. */
export interface Transform {
  readonly path: FieldPath;
  /** The field's new value, and the result for the client. */
  readonly apply: Apply;
}

type Apply = (present: Buffer | undefined, time: number) => { value: Buffer; result: Buffer };

/** Checks a transform. */
export function parseTransform(transform: FieldTransform): Transform {
  return { path: parseStoredPath(transform.fieldPath), apply: parseKind(transform) };
}

function parseKind(transform: FieldTransform): Apply {
  const { increment, maximum, minimum, appendMissingElements, removeAllFromArray } = transform;
  if (transform.setToServerValue === 'REQUEST_TIME') return setToTime;
  if (increment) return numeric(increment, add);
  if (maximum) return numeric(maximum, (present, operand) => nanOr(present, operand, operand > present));
  if (minimum) return numeric(minimum, (present, operand) => nanOr(present, operand, operand < present));
  if (appendMissingElements) return onArray(appendMissingElements, append);
  if (removeAllFromArray) return onArray(removeAllFromArray, remove);
  throw invalid('A field transform has no type');
}

/** Applies transforms in their order. @returns the result of each for the client */
export function applyTransforms(fields: Fields, transforms: readonly Transform[], time: number): Buffer[] {
  return transforms.map(({ path, apply }) => {
    const { value, result } = apply(getField(fields, path), time);
    setField(fields, path, value);
    return result;
  });
}

const setToTime: Apply = (_present, time) => {
  const value = timestampValue(time - (time % 1000));
  return { value, result: value };
};

type Numeric = bigint | number;

function numeric(operand: Buffer, combine: (present: Numeric, operand: Numeric) => Numeric): Apply {
  if (!isNumber(operand)) throw invalid('Input must be int64 or double.');
  return (present) => {
    const usable = present && isNumber(present);
    const value = usable ? numberValue(combine(numberOf(present), numberOf(operand))) : operand;
    return { value, result: value };
  };
}

const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

function add(a: Numeric, b: Numeric): Numeric {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return Number(a) + Number(b);
  const sum = a + b;
  if (sum > maxInt64) return maxInt64;
  return sum < minInt64 ? minInt64 : sum;
}

/** The operand where it wins, else the present value (also where they are equal); NaN wins over both. */
function nanOr(present: Numeric, operand: Numeric, take: boolean): Numeric {
  if (Number.isNaN(present)) return present;
  return take || Number.isNaN(operand) ? operand : present;
}

function onArray(operand: Buffer, combine: (present: Buffer[], operand: Buffer[]) => Buffer[]): Apply {
  const elements = elementsOf(operand);
  for (const element of elements) new FieldChecker().value(new Reader(element), 1, true);
  return (present) => {
    const before = present && kindOf(present) === Kind.array ? elementsOf(contentOf(present)) : [];
    return { value: arrayValue(combine(before, elements)), result: nullValue };
  };
}

function append(present: Buffer[], elements: Buffer[]): Buffer[] {
  const seen = new Set(present.map(identity));
  return [...present, ...elements.filter((element) => !seen.has(identity(element)) && seen.add(identity(element)))];
}

function remove(present: Buffer[], elements: Buffer[]): Buffer[] {
  const unwanted = new Set(elements.map(identity));
  return present.filter((element) => !unwanted.has(identity(element)));
}

/** Equal for equal values, numbers of both types included. */
const identity = (value: Buffer) => keyOf(value);
