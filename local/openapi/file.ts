/** Where the document is committed, from the root of the repository. */
export const DOCUMENT_PATH = 'functions/api/openapi.json';
