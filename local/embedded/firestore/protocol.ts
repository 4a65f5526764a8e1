/** The requests of the Firestore API as `schema.ts` decodes them: what is absent on the wire is absent here. */

export interface Timestamp {
  seconds?: number;
  nanos?: number;
}

export interface Mask {
  fieldPaths?: string[];
}

export interface Precondition {
  exists?: boolean;
  updateTime?: Timestamp;
}

export interface TransactionOptions {
  readOnly?: { readTime?: Timestamp };
  readWrite?: { retryTransaction?: Buffer };
}

/** At most one of these sets the time of a read; none of them: now. */
export interface Consistency {
  transaction?: Buffer;
  newTransaction?: TransactionOptions;
  readTime?: Timestamp;
}

export interface FieldTransform {
  fieldPath?: string;
  setToServerValue?: 'SERVER_VALUE_UNSPECIFIED' | 'REQUEST_TIME';
  increment?: Buffer;
  maximum?: Buffer;
  minimum?: Buffer;
  appendMissingElements?: Buffer;
  removeAllFromArray?: Buffer;
}

export interface Write {
  update?: Buffer;
  delete?: string;
  transform?: { document?: string; fieldTransforms?: FieldTransform[] };
  updateMask?: Mask;
  updateTransforms?: FieldTransform[];
  currentDocument?: Precondition;
}

export interface FieldReference {
  fieldPath?: string;
}

export type FieldOperator =
  | 'OPERATOR_UNSPECIFIED'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL'
  | 'EQUAL'
  | 'NOT_EQUAL'
  | 'ARRAY_CONTAINS'
  | 'IN'
  | 'ARRAY_CONTAINS_ANY'
  | 'NOT_IN';

export type UnaryOperator = 'OPERATOR_UNSPECIFIED' | 'IS_NAN' | 'IS_NULL' | 'IS_NOT_NAN' | 'IS_NOT_NULL';

export interface Filter {
  compositeFilter?: { op?: 'OPERATOR_UNSPECIFIED' | 'AND' | 'OR'; filters?: Filter[] };
  fieldFilter?: { field?: FieldReference; op?: FieldOperator; value?: Buffer };
  unaryFilter?: { field?: FieldReference; op?: UnaryOperator };
}

export interface Cursor {
  values?: Buffer[];
  before?: boolean;
}

export interface Order {
  field?: FieldReference;
  direction?: 'DIRECTION_UNSPECIFIED' | 'ASCENDING' | 'DESCENDING';
}

export interface StructuredQuery {
  select?: { fields?: FieldReference[] };
  from?: { collectionId?: string; allDescendants?: boolean }[];
  where?: Filter;
  orderBy?: Order[];
  startAt?: Cursor;
  endAt?: Cursor;
  offset?: number;
  limit?: { value?: number };
  findNearest?: unknown;
}

export interface Aggregation {
  count?: { upTo?: { value?: number } };
  sum?: { field?: FieldReference };
  avg?: { field?: FieldReference };
  alias?: string;
}

/** Each method that is served, with its request. */
export interface Requests {
  GetDocument: { name?: string; mask?: Mask } & Consistency;
  ListDocuments: {
    parent?: string;
    collectionId?: string;
    pageSize?: number;
    pageToken?: string;
    orderBy?: string;
    mask?: Mask;
    showMissing?: boolean;
  } & Consistency;
  CreateDocument: { parent?: string; collectionId?: string; documentId?: string; document?: Buffer; mask?: Mask };
  UpdateDocument: { document?: Buffer; updateMask?: Mask; mask?: Mask; currentDocument?: Precondition };
  DeleteDocument: { name?: string; currentDocument?: Precondition };
  BatchGetDocuments: { database?: string; documents?: string[]; mask?: Mask } & Consistency;
  BeginTransaction: { database?: string; options?: TransactionOptions };
  Commit: { database?: string; writes?: Write[]; transaction?: Buffer };
  Rollback: { database?: string; transaction?: Buffer };
  RunQuery: { parent?: string; structuredQuery?: StructuredQuery; explainOptions?: unknown } & Consistency;
  RunAggregationQuery: {
    parent?: string;
    structuredAggregationQuery?: { structuredQuery?: StructuredQuery; aggregations?: Aggregation[] };
    explainOptions?: unknown;
  } & Consistency;
  ListCollectionIds: { parent?: string; pageSize?: number; pageToken?: string } & Consistency;
  BatchWrite: { database?: string; writes?: Write[] };
}

export type Method = keyof Requests;
